import { attributes } from "./attributes.js";
import { raw, row, u32, u64 } from "./kinds.js";

/**
 * NL_POLICY_TYPE_ATTR_* of include/uapi/linux/netlink.h: the kernel's description of an attribute that it
 * accepts.
 */
export const POLICY_ATTRIBUTE = attributes({
  type: row(1, u32, "enum netlink_attribute_type"),
  minSigned: row(2, raw, "lowest signed value, 64 bits"),
  maxSigned: row(3, raw, "highest signed value, 64 bits"),
  minUnsigned: row(4, u64, "lowest unsigned value"),
  maxUnsigned: row(5, u64, "highest unsigned value"),
  minLength: row(6, u32, "fewest bytes"),
  maxLength: row(7, u32, "most bytes"),
  policyIndex: row(8, u32, "policy of the nested attributes"),
  policyMaxType: row(9, u32, "highest nested attribute number"),
  bitmask: row(10, u32, "bits of a bitfield that may be set"),
  pad: row(11, raw, "aligns what follows"),
  mask: row(12, u64, "bits of an unsigned value that may be set", "5.10"),
});
