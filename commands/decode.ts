import { decodeRecording, UsageError } from "../src/index.js";
import { defineCommand } from "./cli/command.js";
import { hexDump, packetJson, packetText } from "./view/decode.js";
import { shortStamp } from "./view/widgets/timestamp.js";

export const decode = defineCommand({
  description:
    "Reads what --record wrote (pcap of netlink, which Wireshark opens, too) and needs neither MPTCP nor privilege. " +
    "What is damaged is marked, and the rest shown. -d adds the bytes, -ts the times; -j gives one packet a line. As a diff filter of git: " +
    "git config diff.netlink.textconv 'mptcpctl decode'.",
  arguments: {
    file: { kind: "positional", placeholder: "FILE", summary: "a recording", read: (text: string) => text },
  },
  examples: [
    ["mptcpctl --record trace.pcap endpoint show", "make a recording"],
    ["mptcpctl decode trace.pcap", "and read it"],
  ],
  // Nothing is to be tidied up: without the signal's being asked for, the system ends this at any moment.
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
      warn(`the recording is damaged: "damaged" stands ${damaged} times for what cannot be read`);
  },
});
