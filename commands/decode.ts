import { decodeRecording, UsageError } from "../src/index.js";
import { defineCommand } from "./cli/command.js";
import { hexDump, packetJson, packetText } from "./view/decode.js";
import { shortStamp } from "./view/widgets/timestamp.js";

export const decode = defineCommand({
  description:
    "Reads a file written by --record (netlink datagrams as pcap, which Wireshark also opens). Needs neither MPTCP nor privilege. " +
    "Damaged parts are marked, and the rest is shown. -d adds the bytes, -ts the times; -j prints one packet per line. As a diff filter of git: " +
    "git config diff.netlink.textconv 'mptcpctl decode'.",
  arguments: {
    file: { kind: "positional", placeholder: "FILE", summary: "a recording", read: (text: string) => text },
  },
  examples: [
    ["mptcpctl --record trace.pcap endpoint show", "make a recording"],
    ["mptcpctl decode trace.pcap", "and print it"],
  ],
  // No cleanup is needed: the signal is not used, so that a signal ends this command at once.
  run: ({ globals, out, isStopped, warn }, { file }) => {
    if (file === undefined)
      throw new UsageError("a FILE is required", { argument: "FILE", hint: "--record FILE writes one" });
    let damaged = 0;
    for (const packet of decodeRecording(file)) {
      if (isStopped()) return;
      if (packet.note?.kind === "damaged") damaged++;
      if (globals.json) out(`${JSON.stringify(packetJson(packet), null, globals.pretty ? 4 : 0)}\n`);
      else {
        const stamp = globals.timestamp ? `${shortStamp(packet.stamp)} ` : "";
        out(`${stamp}${packetText(packet)}${globals.details && !packet.note ? hexDump(packet.bytes) : ""}`);
      }
    }
    if (damaged > 0)
      warn(
        `the recording is damaged: ${damaged} parts cannot be read and are printed as "damaged"`,
        "recording",
      );
  },
});
