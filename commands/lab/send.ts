import { sendTransfer, suggested, TRANSFER_PORT, UsageError } from "../../src/index.js";
import type { Values } from "../cli/argument.js";
import { defineCommand } from "../cli/command.js";
import { numberReader } from "../cli/values/number.js";
import { ipAddress, seconds } from "../cli/values/values.js";
import { sentText, transferJson } from "../view/transfer.js";
import { document } from "../view/widgets/json.js";
import { rate } from "./arguments.js";
import { refuseDryRun } from "./live.js";
import { byteCount, server } from "./values.js";

const WORDS = {
  server: {
    kind: "positional",
    placeholder: "ADDRESS[:PORT]",
    summary: "the address on which `mptcpctl lab serve` listens",
    read: server,
  },
  port: {
    kind: "value",
    placeholder: "NUM",
    shortest: "po",
    summary: `its port, ${TRANSFER_PORT} by default`,
    read: numberReader("port", { min: 1, max: 65_535 }),
  },
  bytes: {
    kind: "value",
    placeholder: "NUM",
    shortest: "by",
    summary: "amount: 5000, 64k, 10M (the default), 1G; always the same pseudo-random bytes",
    read: byteCount,
  },
  file: { kind: "value", placeholder: "FILE", shortest: "fi", summary: "send this file instead" },
  for: {
    kind: "value",
    placeholder: "SECONDS",
    shortest: "fo",
    summary: "send for this time",
    read: seconds("for"),
  },
  rate: {
    kind: "value",
    placeholder: "RATE",
    shortest: "ra",
    summary: "maximum rate in bits per second: 500kbit, 10mbit",
    read: rate,
  },
  from: {
    kind: "value",
    placeholder: "ADDRESS",
    shortest: "fr",
    summary: "local address of the first subflow",
    read: ipAddress,
  },
  timeout: {
    kind: "value",
    placeholder: "SECONDS",
    shortest: "ti",
    summary: "give up after this time without progress, 30 by default",
    read: seconds("timeout"),
  },
} as const;

export const labSend = defineCommand({
  description:
    "Connects with an MPTCP socket to `mptcpctl lab serve`, sends, and compares the receiver's byte count and sha256 with " +
    "those of the sent data. Prints the rate and the subflows, and a fallback to TCP if there was one. -j -d adds the bytes of each subflow " +
    "every 200 ms. Exit code 4: the received data differs from " +
    "the sent data; 2: the connection failed; 5: there was no more progress.",
  arguments: WORDS,
  examples: [
    ["mptcpctl lab send 192.0.2.1", "10 MiB"],
    [
      "mptcpctl lab send [2001:db8::1]:5000 bytes 1G from 2001:db8::2",
      "IPv6, another port, from one address",
    ],
    ["mptcpctl -j lab send 192.0.2.1 for 10 rate 5mbit", "ten seconds at a steady pace, as JSON"],
  ],
  run: async (context, words) => {
    refuseDryRun(context, "lab send");
    const options = optionsOf(words);
    const { globals, signal, outResult } = context;
    const transfer = await sendTransfer(await context.pm(), { ...options, signal });
    outResult(
      globals.json ? document(transferJson(transfer, globals.details), globals.pretty) : sentText(transfer),
    );
  },
});

function optionsOf({ server, port, bytes, file, for: time, rate, from, timeout }: Values<typeof WORDS>) {
  if (server === undefined)
    throw new UsageError("an ADDRESS is required", {
      argument: "ADDRESS",
      suggestions: [suggested("help", "lab", "send")],
    });
  if (server.port !== undefined && port !== undefined)
    throw new UsageError("the port is given twice", { argument: "port", hint: "ADDRESS:PORT, or port NUM" });
  if (file !== undefined && bytes !== undefined)
    throw new UsageError("file and bytes contradict each other", {
      argument: "bytes",
      hint: "a file is sent completely; for SECONDS may end it earlier",
    });
  return {
    address: server.address,
    port: server.port ?? port,
    bytes,
    file,
    seconds: time,
    rate: rate === undefined ? undefined : rate / 8,
    from,
    timeoutMs: timeout === undefined ? undefined : 1000 * timeout,
  };
}
