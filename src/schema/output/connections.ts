import { MPTCP_INFO } from "../../codec/families/mptcp-info.js";
import { SOCKET_STATES, SUBFLOW } from "../../codec/families/sock-diag.js";
import { TCP_INFO } from "../../codec/families/tcp-info.js";
import type { Kind } from "../../codec/wire/kinds.js";
import { addressText, between, schemaOf } from "../rows.js";
import * as z from "../zod.js";

const u8 = between(0, 255);
const u32 = between(0, 0xffffffff);
/** Exact to 2^53, which is as far as they get. */
const count = z.number().check(z.gte(0), z.lte(2 ** 64));
const matching = (pattern: RegExp) => z.string().check(z.refine((text: string) => pattern.test(text)));
const nonEmpty = matching(/./);
const token = matching(/^0x(0|[1-9a-f][0-9a-f]{0,7})$/);
const opener = z.optional(z.oneOf(["here", "peer"]));

const end = z.strictObject({ address: addressText(), port: between(0, 0xffff) });
const processes = z.optional(z.array(z.strictObject({ pid: between(1, 2 ** 31 - 1), name: z.string() })));

const socket = {
  netns: z.optional(nonEmpty),
  state: z.oneOf(SOCKET_STATES),
  local: end,
  remote: end,
  dev: z.optional(nonEmpty),
  uid: u32,
  inode: u32,
  cookie: count,
  receive_queue: u32,
  send_queue: u32,
  processes,
};

type Rows = Readonly<Record<string, { readonly kind: unknown }>>;

/** A table of the wire as JSON has it: keys as in C; what this kernel does not tell has none. */
function table(rows: Rows, special: Readonly<Record<string, z.Schema>> = {}): z.Schema {
  const fields = Object.entries(rows).map(([name, { kind }]) => {
    const key = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [key, z.optional(special[key] ?? plain(kind as Kind<unknown>))];
  });
  return z.strictObject(Object.fromEntries(fields));
}

/** 64-bit numbers are text, bits their names and what is left of the number. */
function plain(kind: Kind<unknown>): z.Schema {
  if (kind.shape.is === "bigint") return matching(/^\d{1,20}$/);
  if (kind.shape.is === "bits") return z.array(matching(/^[a-z][a-z0-9_]*$|^0x[0-9a-f]+$/));
  return schemaOf(kind);
}

/** What the kernel did not tell has no key. */
const subflowFields = {
  local_id: z.optional(u8),
  remote_id: z.optional(u8),
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
  mptcp: z.optional(table(SUBFLOW.rows, { token_rem: token, token_loc: token })),
  tcp: z.optional(table(TCP_INFO.rows)),
};

const connectionFields = {
  token: z.optional(token),
  opened_by: opener,
  fallback: z.optional(z.boolean()),
  ...socket,
  info: z.optional(table(MPTCP_INFO.rows, { token })),
};

/** `subflow show`. */
export const subflowsOutput = z.array(z.strictObject(subflowFields));

/** One connection: a line of `wait`. */
export const connectionOutput = z.strictObject({ ...connectionFields, subflows: subflowsOutput });

const listener = z.strictObject({
  netns: z.optional(nonEmpty),
  local: end,
  dev: z.optional(nonEmpty),
  ipv6_only: z.boolean(),
  uid: u32,
  inode: u32,
  cookie: count,
  waiting: u32,
  backlog: u32,
  plain_tcp: u32,
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

/** One line of `connections watch`: a connection that is not as it was. */
export const watchOutput = z.strictObject({
  stamp: between(0, 2 ** 53 - 1),
  change,
  ...rates,
  ...connectionFields,
  subflows: z.array(
    z.strictObject({ change: z.union([change, z.literal("same")]), ...rates, ...subflowFields }),
  ),
});

/** `connections close`: what became of each. */
export const closedOutput = z.array(
  z.strictObject({
    token: z.optional(token),
    destroyed: between(0, 0xffff),
    ended: z.optional(z.boolean()),
    ends_in: z.optional(u32),
    left: z.optional(z.array(z.strictObject(subflowFields))),
  }),
);
