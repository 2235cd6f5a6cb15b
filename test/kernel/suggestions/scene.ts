import { expect } from "@jest/globals";
import { mptcpctl, type Variant } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { type Namespace, runIp, single } from "../../support/namespaces.js";
import type { ExecOptions } from "../../support/process.js";
import { Steered } from "../../support/steered.js";
import { LabNamespace } from "../lab/support.js";
import { paste, printed } from "./paste.js";

/** Makes a fault, pastes the line that is printed, and checks that it gets past the fault. */
export type Scene = () => Promise<void>;

export interface Fault {
  /** Lines of mptcpctl before it. TOKEN is the token of the connection, if there is one. */
  readonly before?: readonly string[];
  readonly line: string;
  /** A program that starts the line. */
  readonly prefix?: readonly string[];
  /** The line that is printed, without its comment; one of mptcpctl without its name and -n. */
  readonly prints: string;
  /** What the pasted line prints. */
  readonly shows?: RegExp;
  /** A line that succeeds afterwards, and what it prints. */
  readonly next?: string;
  readonly result?: RegExp;
}

type Options = Variant & ExecOptions;

/** On a host with the address 10.0.1.1. */
export const onHost =
  (fault: Fault): Scene =>
  async () => {
    await using place = await single();
    await runIp(place, ["address add 10.0.1.1/24 dev lo"]);
    await play(fault, place);
  };

/** On a client with an established connection over the first of two cables. */
export const onClient =
  (fault: Fault): Scene =>
  async () => {
    await using hosts = await Hosts.twins();
    const { name } = await hosts.establish();
    await play(fault, hosts.client, name);
  };

/** The same under the userspace path manager. */
export const steered =
  (fault: Fault): Scene =>
  async () => {
    await using it = await Steered.open();
    await play(fault, it.places.client, it.token.client);
  };

/** The line gets -n, and what it prints is pasted outside of that namespace. */
export async function play(fault: Fault, place: Namespace, token = ""): Promise<void> {
  const own = (line: string) => ["-n", place.path, ...line.replace("TOKEN", token).split(" ")];
  await playWith(fault, own, (line) => inPlace(line.replace("TOKEN", token), place));
}

/** Among labs of its own. */
export const onLabs =
  (fault: Fault): Scene =>
  async () => {
    await using world = await LabNamespace.root();
    const options = { prefix: world.prefix, env: { XDG_RUNTIME_DIR: world.scratch }, timeout: 40_000 };
    await playWith(
      fault,
      (line) => line.split(" "),
      (line) => `mptcpctl ${line}`,
      options,
    );
  };

export async function playWith(
  { before = [], line, prefix = [], prints, shows, next, result }: Fault,
  own: (line: string) => string[],
  whole: (line: string) => string,
  options: Options = {},
): Promise<void> {
  for (const one of before) await mptcpctl(undefined, own(one), options);
  const lines = await printed(undefined, own(line), {
    ...options,
    prefix: [...(options.prefix ?? []), ...prefix],
  });
  const uncommented = lines.map((one) => one.replace(/ {2}# .*$/, ""));
  expect({ line, printed: uncommented }).toEqual({ line, printed: expect.arrayContaining([whole(prints)]) });
  const pasted = lines[uncommented.indexOf(whole(prints))] ?? "false";
  // A check that finds a problem has got past the fault: it names it.
  const stdout = await paste(
    prints.startsWith("check") ? `${pasted}\ncode=$?; [ $code = 0 ] || [ $code = 4 ]` : pasted,
    options,
  );
  if (shows) expect(stdout).toMatch(shows);
  if (next === undefined) return;
  const after = await mptcpctl(undefined, own(next), options);
  expect({ ...after, next }).toMatchObject({ code: 0, next });
  if (result) expect(after.stdout).toMatch(result);
}

/** Lines that do not act in a network namespace. */
const ANYWHERE = /^(help|explain|lab)\b/;

function inPlace(line: string, { path }: Namespace): string {
  if (line.startsWith("sh ")) return `nsenter --net=${path} ${line}`;
  return ANYWHERE.test(line) ? `mptcpctl ${line}` : `mptcpctl -n ${path} ${line}`;
}
