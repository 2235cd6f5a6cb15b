import { expect } from "@jest/globals";
import { EVENT } from "../../src/codec/families/mptcp-events.js";
import { type ADDRESS, PM, PM_COMMANDS } from "../../src/codec/families/mptcp-pm.js";
import { NLCTRL_ID } from "../../src/codec/families/nlctrl-getfamily.js";
import { MPTCP_SOCKET, TCP_SOCKET } from "../../src/codec/families/sock-diag.js";
import type { Attributes } from "../../src/codec/wire/attributes.js";
import { GENLMSGHDR, messageBytes } from "../../src/codec/wire/message.js";
import { Annotator } from "../../src/decode/annotate.js";
import { plainValue } from "../../src/decode/values.js";
import { connectionsOutput } from "../../src/schema/output/connections.js";
import { endpointOutput } from "../../src/schema/output/endpoint.js";
import { eventOutput } from "../../src/schema/output/event.js";
import { limitsOutput } from "../../src/schema/output/limits.js";
import { complaint } from "../../src/schema/validate.js";
import type { Schema } from "../../src/schema/zod.js";
import { FAKE, FAMILY_REPLY, FakePlatform } from "./fake-platform.js";
import { FakeSockets } from "./fake-sockets.js";
import { oddKernel, runOnOddKernel } from "./odd-kernel.js";

// The output for values that a kernel sends, in every form. JSON is also checked against its schema.

export interface Outputs {
  readonly text: string;
  readonly json: string;
  readonly table: string;
  readonly decode: string;
}

type Platform = Parameters<typeof runOnOddKernel>[0];

async function outputs(
  platform: () => Platform,
  words: readonly string[],
  schema: Schema,
  decode: string,
): Promise<Outputs> {
  const run = async (...options: string[]) => {
    const { code, stdout } = await runOnOddKernel(platform(), [...options, ...words]);
    expect(code).toBe(0);
    return stdout;
  };
  const json = await run("-j");
  expect(complaint(schema, JSON.parse(json))).toBeUndefined();
  return { text: await run(), json, table: await run("--table"), decode };
}

const generic = (command: number, body: Buffer) =>
  Buffer.concat([GENLMSGHDR.write({ command, version: 1 }), body]);

/** The output of `decode` for a message, below its name. */
function decoded(bytes: Buffer): string {
  const annotator = new Annotator();
  annotator.annotate(16, "in", messageBytes(NLCTRL_ID, 0, 1, FAMILY_REPLY));
  return JSON.stringify(annotator.annotate(16, "in", bytes));
}

type EventValues = Attributes<(typeof EVENT)["rows"]>;

/** An event of a number. */
export function eventOutputs(number: number, values: EventValues): Promise<Outputs> {
  const bytes = messageBytes(FAKE.family, 0, 0, generic(number, EVENT.write(values)));
  const platform = () => oddKernel(new FakePlatform(), {}, [bytes]);
  return outputs(platform, ["monitor"], eventOutput, decoded(bytes));
}

type PmValues = Attributes<(typeof PM)["rows"]>;

/** `endpoint show` of one endpoint, whose reply also contains these attributes. */
export function endpointOutputs(
  addr: Attributes<(typeof ADDRESS)["rows"]>,
  beside: PmValues = {},
): Promise<Outputs> {
  return replyOutputs({ ...beside, addr }, PM_COMMANDS.getAddr.number, ["endpoint"], endpointOutput);
}

export const limitsOutputs = (values: PmValues): Promise<Outputs> =>
  replyOutputs(values, PM_COMMANDS.getLimits.number, ["limits"], limitsOutput);

function replyOutputs(values: PmValues, command: number, words: readonly string[], schema: Schema) {
  const decode = decoded(messageBytes(FAKE.family, 0, 1, generic(command, PM.write(values))));
  return outputs(() => new FakePlatform(() => [values]), words, schema, decode);
}

type Tcp = Attributes<(typeof TCP_SOCKET)["rows"]>;
type Mptcp = Attributes<(typeof MPTCP_SOCKET)["rows"]>;

/** `connections -d` of one connection with one subflow. */
export function connectionOutputs(mptcp: Mptcp, tcp: Tcp): Promise<Outputs> {
  const attributes = { mptcp: MPTCP_SOCKET.write(mptcp), tcp: TCP_SOCKET.write(tcp) };
  const sockets = () =>
    new FakeSockets([
      { of: "mptcp", cookie: 1, ...(mptcp.info && { info: mptcp.info }), attributes: attributes.mptcp },
      { of: "tcp", cookie: 2, attributes: attributes.tcp },
    ]);
  const tables = { tcp: TCP_SOCKET, mptcp: MPTCP_SOCKET };
  const read = (["tcp", "mptcp"] as const).map((of) =>
    plainValue(tables[of].read(attributes[of], 0, attributes[of].length)),
  );
  return outputs(sockets, ["-d", "connections"], connectionsOutput, JSON.stringify(read));
}
