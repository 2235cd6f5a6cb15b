import { EVENT } from "../../../src/codec/families/mptcp-events.js";
import { MPTCP_PM_VERSION } from "../../../src/codec/families/mptcp-pm.js";
import { GENLMSGHDR, messageBytes } from "../../../src/codec/wire/message.js";

type Values = Parameters<typeof EVENT.write>[0];

/** The sender inserts its own. */
const FAMILY = 30;
export const TOKEN = 0x63c070d2;

const tuple = { family: 2, saddr4: "192.0.2.2", daddr4: "192.0.2.1", sport: 40_000, dport: 443 };
const client = { token: TOKEN, ...tuple, localId: 0, remoteId: 0, flags: { on: [], rest: 0 } } as const;
const server = { ...client, serverSide: 1, flags: { on: ["serverSide"], rest: 0 } } as const;

/** The events of a burst: CREATED, ESTABLISHED and CLOSED at both ends of a connection, one datagram each. */
export const MESSAGES: readonly Buffer[] = [client, server].flatMap((values) => [
  message(1, values),
  message(2, values),
  message(3, { token: TOKEN }),
]);

function message(command: number, values: Values): Buffer {
  const body = Buffer.concat([GENLMSGHDR.write({ command, version: MPTCP_PM_VERSION }), EVENT.write(values)]);
  return messageBytes(FAMILY, 0, 0, body);
}
