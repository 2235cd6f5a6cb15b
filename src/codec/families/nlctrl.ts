import { attributes, list } from "../wire/attributes.js";
import { bits, raw, row, text, u16, u32 } from "../wire/kinds.js";
import { GROUPS } from "./nlctrl-getfamily.js";

const OPERATION = attributes({
  id: row(1, u32, "command number"),
  flags: row(
    2,
    bits(u32, ["adminPermission", "do", "dump", "hasPolicy", "namespaceAdminPermission"]),
    "what it supports, and the required permission",
  ),
});

/** CTRL_ATTR_* of include/uapi/linux/genetlink.h, as of Linux 6.18. */
export const NLCTRL = attributes({
  familyId: row(1, u16, "message type of the family, different on every boot"),
  familyName: row(2, text(15), "name"),
  version: row(3, u32, "version of the family"),
  headerSize: row(4, u32, "bytes of the family's own header"),
  maxAttribute: row(5, u32, "highest attribute number; 0 if policies are per operation"),
  operations: row(6, list(OPERATION), "commands"),
  groups: row(7, GROUPS, "multicast groups"),
  policy: row(8, raw, "policy dump: index, then attribute, then its description", "5.7"),
  operationPolicy: row(9, raw, "which policy a command uses", "5.10"),
  operation: row(10, u32, "command asked about", "5.10"),
});
