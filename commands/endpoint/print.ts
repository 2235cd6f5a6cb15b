import type { Endpoint } from "../../src/index.js";
import type { Context } from "../cli/context.js";
import { endpointJson, endpointTable, endpointText } from "../view/endpoint.js";
import { iprouteArray } from "../view/widgets/json.js";

/** Prints endpoints as the options request: text, JSON or table; with -r addresses as names. */
export async function printEndpoints(
  { globals, out }: Pick<Context, "globals" | "out">,
  endpoints: readonly Endpoint[],
): Promise<void> {
  const names = globals.resolve
    ? await Promise.all(endpoints.map(hostName))
    : endpoints.map((one) => one.address);
  if (globals.json)
    return out(
      iprouteArray(
        endpoints.map((one, i) => endpointJson(one, names[i])),
        globals.pretty,
      ),
    );
  if (!globals.table) return out(endpoints.map((one, i) => endpointText(one, globals, names[i])).join(""));
  const { drawTable } = await import("../view/widgets/table.js");
  const { columns, rows } = endpointTable(endpoints, names);
  out(await drawTable(columns, rows, globals));
}

/** The name of an address from the host's resolver, else the address. */
async function hostName({ address }: Endpoint): Promise<string | undefined> {
  if (address === undefined) return undefined;
  const { lookupService } = await import("node:dns/promises");
  const found = await lookupService(address, 0).catch(() => undefined);
  return found?.hostname ?? address;
}

/** The output of `-echo` after a change: the endpoint as the kernel stored it. */
export async function echo(context: Context, endpoint: Endpoint): Promise<void> {
  if (context.globals.echo) await printChanged(context, endpoint);
}

/** Prints an endpoint that was changed or announced; nothing in a dry run. */
export async function printChanged({ globals, outResult: out }: Context, endpoint: Endpoint): Promise<void> {
  if (!globals.dryRun) await printEndpoints({ globals, out }, [endpoint]);
}
