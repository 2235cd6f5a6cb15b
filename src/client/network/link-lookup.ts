import { LINK } from "../../codec/families/rtnetlink.js";
import { ERRNO } from "../../errno.js";
import { KernelError } from "../../errors.js";
import { readRoute } from "../../session/rtnetlink.js";
import type { Session } from "../../session/session.js";

const OPERATION = "interface look-up";
/** Longest name the plain attribute takes; longer ones are alternative names only (IFNAMSIZ). */
const NAME_MAX = 15;

/** Name of the interface of an index; undefined where there is none, and where the answer does not tell it. */
export async function nameOfLink(session: Session, index: number): Promise<string | undefined> {
  const query = { operation: OPERATION, dump: false, header: { index } };
  const [link] = await readRoute(session, LINK, query, []).catch(noSuchDevice);
  return link?.attributes.name;
}

/** Index of the interface that has this name, also as an alternative name; undefined where none has it. */
export async function indexOfLink(session: Session, name: string): Promise<number | undefined> {
  // The kernel looks a name up among the alternative names as well, but takes no more than IFNAMSIZ of it.
  const attributes = name.length > NAME_MAX ? { alternativeName: name } : { name };
  const query = { operation: OPERATION, dump: false, attributes };
  const [link] = await readRoute(session, LINK, query).catch(noSuchDevice);
  return link?.header.index;
}

function noSuchDevice(error: unknown): never[] {
  if (error instanceof KernelError && error.errno === ERRNO.ENODEV) return [];
  throw error;
}
