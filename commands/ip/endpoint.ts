import type { Endpoint } from "../../src/index.js";
import { printEndpoints } from "../endpoint/print.js";
import { wrongWords } from "./ended.js";
import { demandAddress, type GivenEndpoint, readEndpointWords } from "./endpoint-words.js";
import type { IpRun } from "./ip-run.js";
import { joined, withoutOthers } from "./output.js";
import { firstOf, unknownCommand } from "./words.js";

/** The words after `endpoint`. */
export async function endpoint(run: IpRun, [word = "show", ...words]: readonly string[]): Promise<void> {
  const verb = firstOf(word, ["add", "change", "delete", "show", "flush"]);
  if (verb === undefined) throw unknownCommand(word);
  if (verb === "flush") return (await run.pm()).endpoints.flush();
  if (verb === "show" && words.length === 0) return print(run, await (await run.pm()).endpoints.list());
  const read = await readEndpointWords(words, run.pm);
  return { add, change, delete: remove, show }[verb](run, read);
}

async function add({ pm }: IpRun, read: GivenEndpoint): Promise<void> {
  const { address, ...rest } = read;
  if (address === undefined) throw wrongWords("an ADDRESS is required");
  refuseZero(read);
  const has = (flag: string) => read.flags.some((one) => one === flag);
  if (read.port && !has("signal")) throw wrongWords("a port needs the flag signal");
  if (has("signal") && has("fullmesh")) throw wrongWords("signal and fullmesh exclude each other");
  demandAddress(read);
  await (await pm()).endpoints.send("endpoint add", { ...rest, address });
}

async function change({ pm }: IpRun, read: GivenEndpoint): Promise<void> {
  refuseZero(read);
  const { flags, ...key } = read;
  const other = flags.find((flag) => flag !== "backup" && flag !== "fullmesh");
  if (other !== undefined) throw wrongWords(`${other} cannot be changed: only backup and fullmesh can`);
  if (key.id !== undefined && key.port) throw wrongWords("a port and an id cannot be combined");
  demandAddress(read);
  await (await pm()).endpoints.setFlags("endpoint change", key, flags);
}

async function remove({ pm }: IpRun, read: GivenEndpoint): Promise<void> {
  if (read.id === undefined) throw wrongWords("an id is required");
  if (read.id === 0 && read.address === undefined) throw wrongWords("id 0 needs the address, too");
  if (read.id !== 0 && read.address !== undefined) throw wrongWords("an address is for id 0 only");
  demandAddress(read);
  await (await pm()).endpoints.remove("endpoint delete", read);
}

async function show(run: IpRun, read: GivenEndpoint): Promise<void> {
  refuseZero(read);
  demandAddress(read);
  await print(run, [await (await run.pm()).endpoints.read("endpoint show", read)]);
}

function refuseZero({ id }: GivenEndpoint): void {
  if (id === 0) throw wrongWords("id 0 is not an endpoint");
}

function print({ io, globals }: IpRun, endpoints: readonly Endpoint[]): Promise<void> {
  const out = (text: string) => io.out(joined(text, globals.oneline && !globals.json));
  return printEndpoints({ globals, out }, endpoints.map(withoutOthers));
}
