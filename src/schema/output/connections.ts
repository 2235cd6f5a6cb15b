import { MPTCP_INFO } from "../../codec/families/mptcp-info.js";
import {
  MPTCP_SOCKET,
  ROWS_WITH_FIELDS,
  SOCKET_STATES,
  SUBFLOW,
  TCP_SOCKET,
} from "../../codec/families/sock-diag.js";
import { TCP_INFO } from "../../codec/families/tcp-info.js";
import type { Rows } from "../../codec/wire/attributes.js";
import { addressText, integerBetween } from "../rows.js";
import * as z from "../zod.js";
import { openObject, rowShape, structObject } from "./attributes.js";
import { hexToken, nonEmpty, safeCount, uint8, uint32 } from "./shared.js";

/** Exact to 2^53, a value that is never reached. */
const count = z.number().check(z.gte(0), z.lte(2 ** 64));
const opener = z.optional(z.oneOf(["here", "peer"]));

const end = z.strictObject({ address: addressText(), port: integerBetween(0, 0xffff) });
const processes = z.optional(
  z.array(z.strictObject({ pid: integerBetween(1, 2 ** 31 - 1), name: z.string() })),
);

const socket = {
  netns: z.optional(nonEmpty),
  state: z.oneOf(SOCKET_STATES),
  local: end,
  remote: end,
  dev: z.optional(nonEmpty),
  uid: uint32,
  inode: uint32,
  cookie: count,
  receive_queue: uint32,
  send_queue: uint32,
  processes,
};

/** Values of the TCP socket besides the fields below. */
const TCP_OTHERS = otherRows(TCP_SOCKET.rows);
const MPTCP_OTHERS = otherRows(MPTCP_SOCKET.rows);

/** Rows without a field of the socket in the model. */
function otherRows(rows: Rows) {
  const isOther = ([name]: [string, unknown]) => !(ROWS_WITH_FIELDS as readonly string[]).includes(name);
  return rowShape(Object.fromEntries(Object.entries(rows).filter(isOther)));
}

/** A value that the kernel did not report has no key. */
const subflowFields = {
  local_id: z.optional(uint8),
  remote_id: z.optional(uint8),
  initial: z.optional(z.boolean()),
  opened_by: opener,
  backup: z.optional(z.boolean()),
  backup_by_peer: z.optional(z.boolean()),
  fully_established: z.optional(z.boolean()),
  connected: z.optional(z.boolean()),
  stale: z.optional(z.boolean()),
  ...socket,
  routed_dev: z.optional(nonEmpty),
  congestion: z.optional(nonEmpty),
  mptcp: z.optional(openObject(rowShape(SUBFLOW.rows, { token_rem: hexToken, token_loc: hexToken }))),
  tcp: z.optional(structObject(TCP_INFO.rows)),
  ...TCP_OTHERS,
};

const connectionFields = {
  token: z.optional(hexToken),
  opened_by: opener,
  fallback: z.optional(z.boolean()),
  ...socket,
  info: z.optional(structObject(MPTCP_INFO.rows, { token: hexToken })),
  ...MPTCP_OTHERS,
};

/** `subflow show`. */
export const subflowsOutput = z.array(openObject(subflowFields));

/** One connection: a line of `wait`. */
export const connectionOutput = openObject({ ...connectionFields, subflows: subflowsOutput });

const listener = z.strictObject({
  netns: z.optional(nonEmpty),
  local: end,
  dev: z.optional(nonEmpty),
  ipv6_only: z.boolean(),
  uid: uint32,
  inode: uint32,
  cookie: count,
  waiting: uint32,
  backlog: uint32,
  plain_tcp: uint32,
  processes,
});

/** `connections show`: one document. */
export const connectionsOutput = z.strictObject({
  connections: z.array(connectionOutput),
  listeners: z.array(listener),
  plain_tcp: z.optional(z.array(z.strictObject(socket))),
});

const rates = { sent_rate: z.optional(count), received_rate: z.optional(count) };
const change = z.oneOf(["present", "new", "changed", "closed"]);

/** One line of `connections watch`: a connection that has changed. */
export const watchOutput = openObject({
  stamp: safeCount,
  change,
  ...rates,
  ...connectionFields,
  subflows: z.array(openObject({ change: z.union([change, z.literal("same")]), ...rates, ...subflowFields })),
});

/** `connections close`: the result for each connection. */
export const closedOutput = z.array(
  z.strictObject({
    token: z.optional(hexToken),
    destroyed: integerBetween(0, 0xffff),
    ended: z.optional(z.boolean()),
    ends_in: z.optional(uint32),
    left: z.optional(z.array(openObject(subflowFields))),
  }),
);

/** `--dry-run connections close`: what would end. */
export const plannedOutput = z.array(
  z.strictObject({
    token: z.optional(hexToken),
    would_end: z.boolean(),
    would_close: subflowsOutput,
  }),
);
