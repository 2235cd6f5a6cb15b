import { expect } from "@jest/globals";
import { MptcpError, openPathManager, type PathManager, suggestionText } from "../../../src/index.js";
import { MPTCPCTL, mptcpctl } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { runIp, single } from "../../support/namespaces.js";
import { run } from "../../support/process.js";
import { paste, printed } from "./paste.js";
import { type Fault, play, type Scene } from "./scene.js";

/** A client whose kernel has created an endpoint for 10.0.2.1. */
export const implicitEndpoint =
  (fault: (id: string) => Fault): Scene =>
  async () => {
    await using hosts = await Hosts.twins();
    await runIp(hosts.server, ["mptcp endpoint add 10.0.2.2 signal"]);
    await hosts.establish();
    const until =
      "for n in $(seq 200); do ip mptcp endpoint | grep -q 10.0.2.1 && exit; sleep 0.02; done; exit 1";
    await run(hosts.client, ["sh", "-c", until]);
    const [, id = ""] = / id (\d+) /.exec((await mptcpctl(hosts.client, "endpoint show")).stdout) ?? [];
    await play(fault(id), hosts.client);
  };

/** The library's line has no -n: it is run in the namespace itself. */
export const fromLibrary =
  (ask: (manager: PathManager) => Promise<unknown>, shows: RegExp): Scene =>
  async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    await using manager = await openPathManager({ netns: hosts.client.path, transport: "native" });
    const error = await ask(manager).catch((failure) => failure);
    const [line = ""] = error instanceof MptcpError ? error.suggestions.map(suggestionText) : [];
    expect(await paste(line, {}, hosts.client)).toMatch(shows);
  };

/** In a user namespace without rights: `sudo` of the test stands for leaving it. */
export const withoutRights =
  (line: string): Scene =>
  async () => {
    await using place = await single();
    const [found = ""] = await printed(place, line, { prefix: ["unshare", "--user"] });
    expect(found).toMatch(new RegExp(`^sudo .*${line}$`));
    await paste(found, {}, place);
    expect((await mptcpctl(place, "limits")).stdout).toContain("subflows 3");
  };

/** A host whose packets for the peer vanish. */
export const withSilentPeer =
  (line: string, prints: string): Scene =>
  async () => {
    await using place = await single();
    await runIp(place, [
      ...["link add d0 type veth peer name d1", "link set d0 up", "link set d1 up"],
      ...["address add 10.9.0.1/16 dev d0", "neigh add 10.9.0.2 lladdr 02:00:00:00:00:99 dev d0"],
    ]);
    await play({ line, prints }, place);
  };

const MISSING = {
  hidden: ["unshare", "--pid", "--fork", "--mount"],
  missing: ["unshare", "--mount"],
} as const;

/** A lab needs /proc of its own PID namespace. */
export const withoutProc =
  (kind: keyof typeof MISSING): Scene =>
  async () => {
    const list = `"${process.execPath}" "${MPTCPCTL}" lab list`;
    const hide = kind === "missing" ? "umount -l /proc" : "true";
    const text = `${hide}; line=$(${list} 2>&1 | sed -n 's/^hint: //p'); echo "$line"; sh -c "$line" && ${list}`;
    expect(await run(undefined, [...MISSING[kind], "sh", "-c", text])).toBe("mount -t proc proc /proc\n");
  };
