import { ADDRESS, PM } from "../codec/families/mptcp-pm.js";
import { BOUNDS } from "../model/bounds.js";
import type { SocketEnd } from "../model/socket.js";
import type { Announcement, LocalEnd, SubflowKey, SubflowMatch, SubflowSpec } from "../model/userspace.js";
import { interfaceName } from "./input.js";
import { addressText, type FieldsOf, integerBetween, schemaOf } from "./rows.js";
import { checkInput } from "./validate.js";
import * as z from "./zod.js";

const id = schemaOf(ADDRESS.rows.id.kind);
/** 0 would be sent as no port. */
const port = integerBetween(1, BOUNDS.port.max);
const address = addressText();
const device = {
  dev: z.optional(interfaceName()),
  ifindex: z.optional(schemaOf(ADDRESS.rows.ifindex.kind)),
};

const announcement = z.strictObject({
  address,
  id: z.optional(integerBetween(BOUNDS.endpointId.min, BOUNDS.endpointId.max)),
  port: z.optional(port),
  ...device,
} satisfies FieldsOf<Announcement>);

const remote = z.strictObject({ address, port } satisfies FieldsOf<SocketEnd>);

const local = z.strictObject({
  address,
  id: z.optional(id),
  port: z.optional(port),
  ...device,
} satisfies FieldsOf<LocalEnd>);

const subflowSpec = z.strictObject({
  local,
  remote,
  backup: z.optional(z.boolean()),
} satisfies FieldsOf<SubflowSpec>);

const subflowKey = z.strictObject({ local: remote, remote } satisfies FieldsOf<SubflowKey>);

const endWithOptionalPort = z.strictObject({ address, port: z.optional(port) } satisfies FieldsOf<
  SubflowMatch["local"]
>);
const subflowMatch = z.strictObject({
  local: endWithOptionalPort,
  remote: endWithOptionalPort,
} satisfies FieldsOf<SubflowMatch>);

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
  checkInput(schemaOf(PM.rows.token.kind), value, "token", LOOK.token);
export const checkAddressId = (value: number) =>
  checkInput(id, value, "id", "an id is a number from 0 to 255");
export const checkAnnouncement = (value: Announcement) =>
  checkInput(announcement, value, "address", LOOK.announcement);
export const checkSubflowSpec = (value: SubflowSpec) => checkInput(subflowSpec, value, "subflow", LOOK.spec);
export const checkSubflowKey = (value: SubflowKey) => checkInput(subflowKey, value, "subflow", LOOK.key);
export const checkSubflowMatch = (value: SubflowMatch) =>
  checkInput(subflowMatch, value, "subflow", LOOK.match);
export const checkBackup = (value: boolean) => checkInput(z.boolean(), value, "backup", LOOK.backup);
