import {
  DIAG_MESSAGE,
  DIAG_REQUEST,
  DIAG_REQUEST_ATTRIBUTES,
  IP_PROTOCOL,
  MPTCP_SOCKET,
  SOCK_DIAG,
  TCP_SOCKET,
} from "../codec/families/sock-diag.js";
import type { AttributeSet, Rows } from "../codec/wire/attributes.js";
import type { Header } from "../codec/wire/header.js";
import type { Message } from "../codec/wire/message.js";
import type { Layout } from "./tables.js";

const VERBS = new Map<number, string>([
  [SOCK_DIAG.byFamily, "get"],
  [SOCK_DIAG.destroy, "destroy"],
]);

const ATTRIBUTE_SETS = { tcp: TCP_SOCKET, mptcp: MPTCP_SOCKET } as const;
type Protocol = keyof typeof ATTRIBUTE_SETS;

/** Requests whose replies may still arrive. */
const MAX_OPEN = 64;

/**
 * Layouts of sock_diag messages. A reply does not say which protocol it is about, so the requests are
 * remembered.
 */
export class DiagTables {
  readonly #open = new Map<number, Protocol>();

  /** @throws ProtocolError if the request is truncated */
  layout(message: Message, isRequest: boolean): Layout {
    const { type, sequence } = message;
    const verb = VERBS.get(type);
    if (verb === undefined) return { name: `sockDiag ${type}` };
    const protocol = isRequest ? protocolOf(message) : this.#open.get(sequence);
    if (isRequest) this.#remember(sequence, protocol);
    const name = `sockDiag ${isRequest ? `${verb} ` : ""}${protocol ?? "socket"}`;
    if (isRequest)
      return { name, header: DIAG_REQUEST as Header, attributes: untyped(DIAG_REQUEST_ATTRIBUTES) };
    if (protocol === undefined) return { name };
    return { name, header: DIAG_MESSAGE as Header, attributes: untyped(ATTRIBUTE_SETS[protocol]) };
  }

  #remember(sequence: number, protocol: Protocol | undefined): void {
    if (protocol === undefined) return;
    this.#open.set(sequence, protocol);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MAX_OPEN && oldest !== undefined) this.#open.delete(oldest);
  }
}

const untyped = (set: unknown) => set as AttributeSet<Rows>;

/** Undefined for an unknown protocol. */
function protocolOf({ bytes, start, end }: Message): Protocol | undefined {
  const { protocol } = DIAG_REQUEST.read(bytes, start, end);
  if (protocol === IP_PROTOCOL.tcp) return "tcp";
  const { protocol: largeProtocol } = DIAG_REQUEST_ATTRIBUTES.read(bytes, start + DIAG_REQUEST.size, end);
  return largeProtocol === IP_PROTOCOL.mptcp ? "mptcp" : undefined;
}
