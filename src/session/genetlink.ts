import { FAMILY, NLCTRL_COMMANDS, NLCTRL_ID, NLCTRL_VERSION } from "../codec/families/nlctrl-getfamily.js";
import type { AttributeSet, Attributes, Rows } from "../codec/wire/attributes.js";
import { concat } from "../codec/wire/concat.js";
import { GENLMSGHDR, type Message, NLM_F } from "../codec/wire/message.js";
import type { Problem } from "../codec/wire/problem.js";
import { ERRNO } from "../errno.js";
import { KernelError, ProtocolError, UnsupportedError } from "../errors.js";
import type { Request } from "./request.js";
import type { Session } from "./session.js";

/** One call of a generic netlink command. */
export interface Call<R extends Rows> {
  readonly operation: string;
  readonly command: number;
  readonly values: Attributes<R>;
  /**
   * `do` requests an acknowledgement, `get` one reply, `dump` all objects that can be read, `all` all objects or an
   * error.
   */
  readonly mode: keyof typeof MODE;
}

/** A reply as far as it can be decoded. */
export interface Reply<R extends Rows> {
  readonly values: Attributes<R>;
  readonly problems: readonly Problem[];
}

const MODE = {
  do: NLM_F.request | NLM_F.ack,
  get: NLM_F.request,
  dump: NLM_F.request | NLM_F.dump,
  all: NLM_F.request | NLM_F.dump,
} as const;

/** A generic netlink family after its look-up: has its number, version and groups, and calls its commands. */
export class GenericFamily<R extends Rows> {
  constructor(
    readonly session: Session,
    readonly set: AttributeSet<R>,
    readonly id: number,
    readonly version: number,
    /** Multicast groups by name; their numbers differ between boots. */
    readonly groups: ReadonlyMap<string, number>,
    /** Parts of the look-up's reply that could not be decoded. */
    readonly problems: readonly Problem[] = [],
  ) {}

  /**
   * The decoded replies; none for an acknowledged `do`.
   * @throws KernelError and the errors of Session.request
   */
  async call(call: Call<R>): Promise<Reply<R>[]> {
    return this.read(await this.session.request(this.request(call)));
  }

  /**
   * The same as a request that can be sent more than once.
   * @throws ProtocolError for values that do not fit
   */
  request({ operation, command, values, mode }: Call<R>): Request {
    return {
      operation,
      type: this.id,
      flags: MODE[mode],
      body: this.body(command, values),
      attributesAt: GENLMSGHDR.size,
      attributes: this.set as unknown as AttributeSet<Rows>,
      needsAll: mode === "all",
    };
  }

  /** Decodes the replies to a request. */
  read(messages: readonly Message[]): Reply<R>[] {
    return messages.map(({ bytes, start, end }) => {
      const problems: Problem[] = [];
      return { values: this.set.read(bytes, start + GENLMSGHDR.size, end, problems), problems };
    });
  }

  /** Generic header and attributes of a request, as they would be sent. */
  body(command: number, values: Attributes<R>): Buffer {
    return concat([GENLMSGHDR.write({ command, version: this.version }), this.set.write(values)]);
  }
}

/**
 * Looks up a family by name (nlctrl).
 * @throws UnsupportedError if this kernel has none of that name
 */
export async function resolveFamily<R extends Rows>(
  session: Session,
  name: string,
  version: number,
  set: AttributeSet<R>,
): Promise<GenericFamily<R>> {
  const control = new GenericFamily(session, FAMILY, NLCTRL_ID, NLCTRL_VERSION, new Map());
  const call = { operation: `look-up of ${name}`, command: NLCTRL_COMMANDS.getFamily, mode: "get" } as const;
  const [reply] = await control.call({ ...call, values: { familyName: name } }).catch(unknownFamily);
  const { familyId, groups = [] } = reply?.values ?? {};
  const problems = reply?.problems ?? [];
  if (familyId === undefined) throw unread(problems) ?? missingFamilyError(name);
  const numbers = groups.flatMap((group) =>
    group.name === undefined || group.id === undefined ? [] : [[group.name, group.id] as const],
  );
  return new GenericFamily(session, set, familyId, version, new Map(numbers), problems);
}

const missingFamilyError = (name: string) =>
  new UnsupportedError(`this kernel has no ${name} netlink family`);

/** The error for a reply with problems; undefined if it has none. */
export function unread([first]: readonly Problem[]): ProtocolError | undefined {
  if (first === undefined) return undefined;
  const { field, reason = "missing" } = first;
  if (field === "") return new ProtocolError(reason);
  return new ProtocolError(`${field}: ${reason}`, { argument: field });
}

function unknownFamily(error: unknown): never[] {
  if (error instanceof KernelError && error.errno === ERRNO.ENOENT) return [];
  throw error;
}
