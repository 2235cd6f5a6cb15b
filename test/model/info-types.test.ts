import { expect, test } from "@jest/globals";
import type { MPTCP_INFO } from "../../src/codec/families/mptcp-info.js";
import type { SOCKET_STATES, SUBFLOW } from "../../src/codec/families/sock-diag.js";
import type { TCP_INFO } from "../../src/codec/families/tcp-info.js";
import type { Attributes } from "../../src/codec/wire/attributes.js";
import type { StructValue } from "../../src/codec/wire/struct.js";
import type { MptcpInfo, SocketState, SubflowInfo, TcpInfo } from "../../src/index.js";

// The compiler tests: `npm run typecheck`. A row without a field in the interface is an error here, and the reverse.

type Same<A, B> = [A, B, keyof A] extends [B, A, keyof B] ? true : false;
type Checks = readonly [
  Same<MptcpInfo, StructValue<(typeof MPTCP_INFO)["rows"]>>,
  Same<TcpInfo, StructValue<(typeof TCP_INFO)["rows"]>>,
  Same<SubflowInfo, Attributes<(typeof SUBFLOW)["rows"]>>,
  Same<SocketState, (typeof SOCKET_STATES)[number]>,
];

test("the types of sockets have the rows of the tables", () => {
  const checks: Checks = [true, true, true, true];
  expect(checks).not.toContain(false);
});
