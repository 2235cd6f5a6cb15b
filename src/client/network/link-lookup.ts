import { LINK } from "../../codec/families/rtnetlink.js";
import { ERRNO } from "../../errno.js";
import { KernelError } from "../../errors.js";
import { readRoute } from "../../session/rtnetlink.js";
import type { Session } from "../../session/session.js";

const OPERATION = "interface look-up";
/** Longest name that the plain attribute accepts (IFNAMSIZ); longer ones are alternative names only. */
const NAME_MAX = 15;

/** Name of the interface with an index; undefined if there is none or the reply does not contain it. */
export async function nameOfLink(session: Session, index: number): Promise<string | undefined> {
  const query = { operation: OPERATION, dump: false, header: { index } };
  const [link] = await readRoute(session, LINK, query, []).catch(emptyIfNoDevice);
  return link?.attributes.name;
}

/** Index of the interface with this name or alternative name; undefined if there is none. */
export async function indexOfLink(session: Session, name: string): Promise<number | undefined> {
  // The kernel also searches alternative names by this attribute, but only up to IFNAMSIZ.
  const attributes = name.length > NAME_MAX ? { alternativeName: name } : { name };
  const query = { operation: OPERATION, dump: false, attributes };
  const [link] = await readRoute(session, LINK, query).catch(emptyIfNoDevice);
  return link?.header.index;
}

function emptyIfNoDevice(error: unknown): never[] {
  if (error instanceof KernelError && error.errno === ERRNO.ENODEV) return [];
  throw error;
}
