import { AF, IP_FAMILIES } from "../codec/wire/address-family.js";
import type { AttributeSet, Attributes, Rows } from "../codec/wire/attributes.js";
import { concat } from "../codec/wire/concat.js";
import type { Header, RecordValue } from "../codec/wire/header.js";
import { type Message, NLM_F } from "../codec/wire/message.js";
import type { Problem } from "../codec/wire/problem.js";
import type { Session } from "./session.js";

/** A kind of rtnetlink object, as described by its table (LINK, INTERFACE_ADDRESS, ROUTE). */
export interface RouteObject<H extends Header, R extends Rows> {
  readonly get: number;
  readonly header: H;
  readonly attributes: AttributeSet<R>;
}

/** Header and attributes of one object, side by side. */
export interface RouteValue<H extends Header, R extends Rows> {
  readonly header: RecordValue<H["fields"]>;
  readonly attributes: Attributes<R>;
  readonly problems: readonly Problem[];
}

/** The request: header fields and attributes to match, or all objects of a kind. */
export interface RouteQuery<H extends Header, R extends Rows> {
  readonly operation: string;
  readonly header?: Partial<RecordValue<H["fields"]>>;
  readonly attributes?: Attributes<R>;
  readonly dump: boolean;
}

/** Links have no family. */
const FAMILIES: readonly unknown[] = [AF.unspec, ...IP_FAMILIES];

/**
 * Every rtnetlink header starts with the address family. A dump of all families may contain addresses and
 * routes of MCTP, Phonet, MPLS or CAN, whose attributes have other meanings.
 */
const isInternet = ({ bytes, start }: Message): boolean => FAMILIES.includes(bytes[start]);

/**
 * Reads rtnetlink objects, each as far as it can be decoded. A message that is too short is added to `unread`.
 * @throws KernelError (ENODEV for an unknown link), ProtocolError for a message that is too short if `unread` is
 * absent, and the errors of Session.request
 */
export async function readRoute<H extends Header, R extends Rows>(
  session: Session,
  object: RouteObject<H, R>,
  query: RouteQuery<H, R>,
  unread?: Problem[],
): Promise<RouteValue<H, R>[]> {
  const replies = await session.request({
    operation: query.operation,
    type: object.get,
    flags: query.dump ? NLM_F.request | NLM_F.dump : NLM_F.request,
    body: concat([
      object.header.write(query.header ?? {}),
      object.attributes.write(query.attributes ?? ({} as Attributes<R>)),
    ]),
    attributesAt: object.header.size,
    attributes: object.attributes as unknown as AttributeSet<Rows>,
  });
  return replies.filter(isInternet).flatMap((message) => {
    const length = message.end - message.start;
    if (unread === undefined || length >= object.header.size) return [readObject(object, message)];
    unread.push({ field: "", reason: `${length} bytes where a header of ${object.header.size} belongs` });
    return [];
  });
}

/**
 * The object in a message.
 * @throws ProtocolError if it is too short for the header
 */
export function readObject<H extends Header, R extends Rows>(
  { header, attributes }: RouteObject<H, R>,
  { bytes, start, end }: Message,
): RouteValue<H, R> {
  const problems: Problem[] = [];
  return {
    header: header.read(bytes, start, end) as RecordValue<H["fields"]>,
    attributes: attributes.read(bytes, start + header.size, end, problems),
    problems,
  };
}
