import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AboutNote, NOTE_FAMILY, noteBytes, readNote } from "../../src/recording/notes.js";
import type { Packet } from "../../src/recording/pcap.js";
import { RecordingFile, readRecording } from "../../src/recording/recording-file.js";
import { mptcpctl } from "../support/cli.js";
import { passedIn } from "../support/fixtures.js";
import { folderOf, type NewFixture, plainKernel } from "./make.js";
import { otherOutputs } from "./other-outputs.js";

/** Files that were recorded with other kernels, and their names as fixtures. */
export const IMPORTED: Readonly<Record<string, string>> = {
  add: "endpoint-add-dev",
  "add-dup": "endpoint-add-duplicate",
  "add-fullmesh": "endpoint-add-fullmesh",
  "add-id-used": "endpoint-add-id-used",
  "add-laminar": "endpoint-add-laminar",
  "add-port": "endpoint-add-port",
  "add-signal": "endpoint-add-signal",
  "add-v6": "endpoint-add-ipv6",
  "address-show": "address-show-to",
  announce: "address-announce-port",
  change: "endpoint-change-backup",
  "change-fm": "endpoint-change-fullmesh",
  connections: "connections-all",
  counters: "counters-connection",
  delete: "endpoint-delete-id",
  "delete-none": "endpoint-delete-unknown-id",
  flush: "endpoint-flush",
  "limits-8": "limits-set-8",
  "limits-9": "limits-set-9",
  "limits-64": "limits-set-64",
  "limits-65": "limits-set-65",
  "limits-set": "limits-set",
  "limits-show": "limits-show",
  "monitor-client": "monitor-client",
  "monitor-server": "monitor-server",
  "pm-show": "pm-show",
  replace: "endpoint-replace-flags",
  show: "endpoint-show-several",
  "show-id": "endpoint-show-id",
  status: "status-two-interfaces",
  "subflow-create": "subflow-create-wait",
  "subflow-show": "subflow-show",
};

/**
 * How the recordings of a folder become fixtures, by path without extension; files that IMPORTED does not name are
 * skipped.
 */
export function importers(folder: string): Map<string, () => Promise<NewFixture>> {
  const found = readdirSync(folder).flatMap((file) => {
    const name = IMPORTED[file.replace(/\.pcap$/, "")];
    const source = join(folder, file);
    return name === undefined ? [] : [[`${folderOf(aboutOf(source).kernel)}/${name}`, source] as const];
  });
  return new Map(found.map(([path, source]) => [path, () => imported(path, source)]));
}

/** The recording under its new name, and the program's output for it: the original output is not known. */
async function imported(path: string, source: string): Promise<NewFixture> {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-record-"));
  const { kernel, endianness, arch, transport = "native", commandLine } = aboutOf(source);
  const command = commandLine.slice(3);
  const pcap = join(folder, "imported.pcap");
  const file = new RecordingFile(pcap);
  for (const packet of readRecording(source)) file.write(renamed(packet, `${path.split("/")[1]}.pcap`));
  file.close();
  const { stdout, stderr, code } = await mptcpctl(undefined, ["--replay", pcap, ...command]);
  const otherLines = [`-j ${command.join(" ")}`];
  const meaning = {
    kernel: plainKernel(kernel),
    arch,
    endianness,
    transport,
    command,
    setup: [`# recorded elsewhere, under ${kernel}`],
    stdout,
    stderr,
    exit: code ?? -1,
    otherOutputs: await otherOutputs({ others: otherLines }, code, pcap),
    passed: passedIn(pcap),
  };
  return { pcap, meaning, remove: () => rmSync(folder, { recursive: true }) };
}

function renamed(packet: Packet, file: string): Packet {
  const note = packet.family === NOTE_FAMILY ? readNote(packet.payload) : undefined;
  if (note?.kind !== "about") return packet;
  const [program = "", option = "", , ...words] = note.commandLine;
  const aboutNote = {
    ...note,
    commandLine: [program, option, file, ...words],
    kernel: plainKernel(note.kernel),
  };
  return { ...packet, payload: noteBytes(aboutNote) };
}

/**
 * The last note is valid.
 * @throws Error if there is none, or the recorded command does not start with `--record FILE`
 */
function aboutOf(source: string): AboutNote {
  const notes = [...readRecording(source)].flatMap(({ family, payload }) =>
    family === NOTE_FAMILY ? [readNote(payload)] : [],
  );
  const aboutNote = notes.findLast((note) => note?.kind === "about");
  if (aboutNote?.kind !== "about" || aboutNote.commandLine[1] !== "--record")
    throw new Error(`${source}: it does not say which command it is of`);
  return aboutNote;
}
