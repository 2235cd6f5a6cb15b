import { attributes, list } from "../wire/attributes.js";
import { row, text, u16, u32 } from "../wire/kinds.js";
import { slice } from "../wire/slice.js";

/** The controller's own id never changes (include/uapi/linux/genetlink.h). */
export const NLCTRL_ID = 16;
/** Every client sends this value; the kernel ignores it. */
export const NLCTRL_VERSION = 0;

/** CTRL_CMD_*: family look-up and the policy dump. */
export const NLCTRL_COMMANDS = { getFamily: 3, getPolicy: 10 } as const;

const GROUP = attributes({
  name: row(1, text(15), "name of the multicast group"),
  id: row(2, u32, "number to join"),
});

export const GROUPS = list(GROUP);

/**
 * NLCTRL's reply to a look-up. Only a few attributes are read: each start looks a family up, and decoding all
 * commands with their flags would take longer than the request.
 */
export const FAMILY = attributes({
  familyId: row(1, u16, "message type of the family"),
  familyName: row(2, text(15), "name"),
  version: row(3, slice, "not read"),
  headerSize: row(4, slice, "not read"),
  maxAttribute: row(5, slice, "not read"),
  operations: row(6, slice, "not read"),
  groups: row(7, GROUPS, "multicast groups"),
});
