import {
  DIAG_REQUEST,
  DIAG_REQUEST_ATTRIBUTES,
  IP_PROTOCOL,
  SOCK_DIAG,
} from "../codec/families/sock-diag.js";
import type { AttributeSet, Rows } from "../codec/wire/attributes.js";
import type { RecordValue } from "../codec/wire/header.js";
import { type Message, NLM_F } from "../codec/wire/message.js";
import { ERRNO } from "../errno.js";
import { KernelError } from "../errors.js";
import type { Request } from "./request.js";
import type { Session } from "./session.js";

/** All bits: any cookie matches. */
export const ANY_COOKIE = 2 ** 64;
/**
 * Requested in addition to the fields of every socket: struct mptcp_info or tcp_info, and the congestion
 * control.
 */
const EXTENSIONS = { on: ["info", "congestion"], rest: 0 } as const;

/** Selects sockets: given fields must match; in `states`, bit N is state N. */
export interface DiagQuery extends Partial<RecordValue<(typeof DIAG_REQUEST)["fields"]>> {
  readonly operation: string;
  readonly of: "tcp" | "mptcp";
  /** One of IP_FAMILIES. */
  readonly family: number;
}

/**
 * All matching sockets, in the batches in which the kernel sends them. IPv4 sockets of an IPv6 socket are
 * IPv6.
 * @throws as Session.stream
 */
export function dumpSockets(session: Session, query: DiagQuery): AsyncGenerator<readonly Message[]> {
  return session.stream(requestFor(query, SOCK_DIAG.byFamily, NLM_F.request | NLM_F.dump));
}

/**
 * One socket; undefined if it does not exist: TCP by addresses and ports, MPTCP by its token as the cookie.
 */
export async function lookUpSocket(session: Session, query: DiagQuery): Promise<Message | undefined> {
  const reply = session.request(requestFor(query, SOCK_DIAG.byFamily, NLM_F.request));
  const [message] = await reply.catch(emptyIfNoSocket);
  return message;
}

/** The request to close a TCP socket with a reset. */
export function destroyRequest(query: DiagQuery): Request {
  return requestFor(query, SOCK_DIAG.destroy, NLM_F.request | NLM_F.ack);
}

/**
 * Sends it; false if the socket was gone.
 * @throws PermissionError, KernelError
 */
export async function destroySocket(session: Session, request: Request): Promise<boolean> {
  return session.request(request).then(
    () => true,
    (error) => emptyIfNoSocket(error).length > 0,
  );
}

function requestFor({ operation, of, ...header }: DiagQuery, type: number, flags: number): Request {
  const isMptcp = of === "mptcp";
  const protocol = isMptcp ? IP_PROTOCOL.inAttribute : IP_PROTOCOL.tcp;
  const body = Buffer.concat([
    DIAG_REQUEST.write({ extensions: EXTENSIONS, ...header, protocol }),
    DIAG_REQUEST_ATTRIBUTES.write(isMptcp ? { protocol: IP_PROTOCOL.mptcp } : {}),
  ]);
  const attributes = DIAG_REQUEST_ATTRIBUTES as unknown as AttributeSet<Rows>;
  return { operation, type, flags, body, attributesAt: DIAG_REQUEST.size, attributes };
}

function emptyIfNoSocket(error: unknown): never[] {
  if (error instanceof KernelError && error.errno === ERRNO.ENOENT) return [];
  throw error;
}
