import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NLCTRL } from "../../src/codec/families/nlctrl.js";
import { NLCTRL_COMMANDS, NLCTRL_ID, NLCTRL_VERSION } from "../../src/codec/families/nlctrl-getfamily.js";
import { GENLMSGHDR, messageBytes, NLM_F } from "../../src/codec/wire/message.js";
import { type FileNote, NOTE_FAMILY, noteBytes } from "../../src/recording/notes.js";
import type { Packet } from "../../src/recording/pcap.js";
import { RecordingFile } from "../../src/recording/recording-file.js";
import { NETLINK } from "../../src/transport/transport.js";
import { mptcpctl } from "../support/cli.js";
import { passedIn } from "../support/fixtures.js";
import { verdictBytes } from "../support/replies.js";
import type { NewFixture } from "./make.js";
import { otherOutputs } from "./other-outputs.js";
import type { Recipe } from "./recipe.js";

const ENOENT = 2;
/** An old long-term kernel that was built without MPTCP. 2026-01-01 in microseconds. */
const KERNEL = "6.1.0";
const RECORDED_AT = 1_767_225_600_000_000;

/** Its counters are those of TCP and IP. */
const NETSTAT: FileNote = {
  kind: "file",
  call: "readFile",
  path: "/proc/net/netstat",
  text: "TcpExt: SyncookiesSent\nTcpExt: 0\nIpExt: InNoRoutes\nIpExt: 0\n",
};

/** Commands with the replies of a kernel without MPTCP, which is not available here. */
export const WITHOUT_MPTCP: readonly Pick<Recipe, "name" | "command" | "others">[] = [
  { name: "limits-show", command: "limits show", others: ["-j limits show"] },
  { name: "endpoint-show", command: "endpoint show" },
  { name: "monitor", command: "monitor" },
  { name: "counters", command: "counters" },
];

/** The recording that such a kernel would produce, written manually, and the program's output for it. */
export async function makeWithoutMptcp(recipe: Pick<Recipe, "command" | "others">): Promise<NewFixture> {
  const { command, others } = recipe;
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-record-"));
  const pcap = join(folder, "hand.pcap");
  const file = new RecordingFile(pcap);
  for (const packet of packets(command)) file.write(packet);
  file.close();
  const { stdout, stderr, code } = await mptcpctl(undefined, `--replay ${pcap} ${command}`);
  const meaning = {
    kernel: KERNEL,
    arch: "x64",
    endianness: "little",
    transport: "native",
    command: command.split(" "),
    setup: ["# written manually: a kernel without MPTCP has no family mptcp_pm"],
    stdout,
    stderr,
    exit: code ?? -1,
    ...(others && { otherOutputs: await otherOutputs(recipe, code, pcap) }),
    passed: passedIn(pcap),
  };
  return { pcap, meaning, remove: () => rmSync(folder, { recursive: true }) };
}

function packets(command: string): Packet[] {
  const ask = GENLMSGHDR.write({ command: NLCTRL_COMMANDS.getFamily, version: NLCTRL_VERSION });
  const name = NLCTRL.write({ familyName: "mptcp_pm" });
  const request = messageBytes(NLCTRL_ID, NLM_F.request, 1, Buffer.concat([ask, name]));
  const aboutBytes = noteBytes({
    kind: "about",
    version: "0.1.0",
    commandLine: ["mptcpctl", ...command.split(" ")],
    kernel: KERNEL,
    endianness: "little",
    arch: "x64",
    transport: "native",
  });
  if (command.endsWith("counters"))
    return [
      { stamp: RECORDED_AT, direction: "in", family: NOTE_FAMILY, payload: aboutBytes },
      { stamp: RECORDED_AT + 1, direction: "in", family: NOTE_FAMILY, payload: noteBytes(NETSTAT) },
      {
        stamp: RECORDED_AT + 1,
        direction: "in",
        family: NOTE_FAMILY,
        payload: noteBytes({ kind: "clock", now: RECORDED_AT + 1 }),
      },
    ];
  return [
    { stamp: RECORDED_AT, direction: "in", family: NOTE_FAMILY, payload: aboutBytes },
    { stamp: RECORDED_AT + 1, direction: "out", family: NETLINK.generic, payload: request },
    {
      stamp: RECORDED_AT + 2,
      direction: "in",
      family: NETLINK.generic,
      payload: verdictBytes(request, ENOENT),
    },
  ];
}
