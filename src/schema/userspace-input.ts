import { ADDRESS, PM } from "../codec/families/mptcp-pm.js";
import type { Kind } from "../codec/wire/kinds.js";
import type { Announcement, SubflowKey, SubflowMatch, SubflowSpec } from "../model/userspace.js";
import { interfaceNameSchema } from "./input.js";
import { addressText, between, schemaOf } from "./rows.js";
import { checkInput } from "./validate.js";
import * as z from "./zod.js";

const field = (kind: unknown) => schemaOf(kind as Kind<unknown>);

const id = field(ADDRESS.rows.id.kind);
/** 0 would be sent as no port at all. */
const port = between(1, 0xffff);
const device = {
  dev: z.optional(interfaceNameSchema),
  ifindex: z.optional(field(ADDRESS.rows.ifindex.kind)),
};

const announcement = z.strictObject({
  address: addressText(),
  // Id 0 is the address the connection was opened on, which the peer knows.
  id: z.optional(between(1, 255)),
  port: z.optional(port),
  ...device,
});

const remote = z.strictObject({ address: addressText(), port });

const subflowSpec = z.strictObject({
  local: z.strictObject({ address: addressText(), id: z.optional(id), port: z.optional(port), ...device }),
  remote,
  backup: z.optional(z.boolean()),
});

const subflowKey = z.strictObject({ local: remote, remote });

const loose = z.strictObject({ address: addressText(), port: z.optional(port) });
const subflowMatch = z.strictObject({ local: loose, remote: loose });

/** Examples of valid values, for hints. */
const ENDS = "local: { address, port }, remote: { address, port }";
const LOOK = {
  token: "the connection's local token, a number",
  announcement: "an announcement is { address, id?, port?, dev? }",
  spec: "a subflow is { local: { address, id?, port?, dev? }, remote: { address, port }, backup? }",
  key: `a subflow is { ${ENDS} }, as \`subflows\` of a connection has them`,
  match: `a subflow is { ${ENDS} }; ports may be left out`,
  backup: "a change is { backup: true } or { backup: false }",
};

export const checkToken = (value: number) =>
  checkInput(field(PM.rows.token.kind), value, "token", LOOK.token);
export const checkAddressId = (value: number) =>
  checkInput(id, value, "id", "an id is a number from 0 to 255");
export const checkAnnouncement = (value: Announcement) =>
  checkInput(announcement, value, "address", LOOK.announcement);
export const checkSubflowSpec = (value: SubflowSpec) => checkInput(subflowSpec, value, "subflow", LOOK.spec);
export const checkSubflowKey = (value: SubflowKey) => checkInput(subflowKey, value, "subflow", LOOK.key);
export const checkSubflowMatch = (value: SubflowMatch) =>
  checkInput(subflowMatch, value, "subflow", LOOK.match);
export const checkBackup = (value: boolean) => checkInput(z.boolean(), value, "backup", LOOK.backup);
