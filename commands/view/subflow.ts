import type { CreatedSubflow } from "../../src/index.js";
import { escapeControls } from "./style.js";

type Ends = Pick<CreatedSubflow, "local" | "remote">;

/** `192.0.2.3%wlp1s0:53345`, `[2001:db8::1]:443`: can be given back as an argument. */
export function endText({
  address,
  port,
  dev,
}: {
  address: string;
  port?: number | undefined;
  dev?: string | undefined;
}): string {
  const bound = dev === undefined ? address : `${address}%${escapeControls(dev)}`;
  if (port === undefined) return bound;
  return `${address.includes(":") ? `[${bound}]` : bound}:${port}`;
}

/** A subflow that was opened, in the words that would destroy it. */
export function createdText({ local, remote }: Ends & { local: { id: number } }): string {
  return `local ${endText(local)} id ${local.id} remote ${endText(remote)}\n`;
}

/** Keys as in events. */
export function createdJson({ local, remote }: Ends & { local: { id: number } }): Record<string, unknown> {
  const family = local.address.includes(":") ? 6 : 4;
  return {
    locid: local.id,
    [`saddr${family}`]: local.address,
    [`daddr${family}`]: remote.address,
    ...(local.port !== undefined && { sport: local.port }),
    dport: remote.port,
    ...(local.dev !== undefined && { dev: local.dev }),
  };
}
