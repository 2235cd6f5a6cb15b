import { PM } from "../../src/codec/families/mptcp-pm.js";
import { NLCTRL } from "../../src/codec/families/nlctrl.js";
import { NLCTRL_ID } from "../../src/codec/families/nlctrl-getfamily.js";
import type { Attributes } from "../../src/codec/wire/attributes.js";
import { GENLMSGHDR, NLM_F, NLMSGHDR, splitMessages } from "../../src/codec/wire/message.js";
import type { Host } from "../../src/host/host.js";
import type { Platform } from "../../src/transport/platform.js";
import { NETLINK } from "../../src/transport/transport.js";
import { FakeTransport } from "./fake-transport.js";
import { doneBytes, replyBytes, requestOf, verdictBytes } from "./replies.js";

/** Numbers that the fake kernel assigns to mptcp_pm and its event group. */
export const FAKE = { family: 28, events: 9 } as const;

const ENODEV = 19;

type PmValues = Attributes<(typeof PM)["rows"]>;

/** A namespace in memory without interfaces: changing commands are acknowledged, reading ones return `replies`. */
export class FakePlatform implements Platform {
  /** All opened sockets, in order. */
  readonly transports: FakeTransport[] = [];
  readonly host: Host = EMPTY_HOST;

  /** @param errnos errors of changing commands, 0 for success */
  constructor(
    readonly replies: (command: number) => readonly PmValues[] = () => [],
    readonly errnos: (command: number) => number = () => 0,
  ) {}

  /** Requests of the path manager's socket, without the family look-up. */
  get requests(): Buffer[] {
    const generic = this.transports.filter(({ protocol }) => protocol === NETLINK.generic);
    return generic
      .flatMap(({ sent }) => sent.flatMap(messagesIn))
      .filter((datagram) => requestOf(datagram).type !== NLCTRL_ID);
  }

  open(protocol: number): FakeTransport {
    const answer = protocol === NETLINK.generic ? this.#generic : routeAnswer;
    const transport = new FakeTransport((sent) => messagesIn(sent).flatMap(answer), protocol);
    this.transports.push(transport);
    return transport;
  }

  close(): void {
    for (const transport of this.transports) transport.close();
  }

  readonly #generic = (request: Buffer): Buffer[] => {
    const { type, flags, bytes, start, end } = requestOf(request);
    if (type === NLCTRL_ID) return [replyBytes(request, FAMILY_REPLY)];
    const { command } = GENLMSGHDR.read(bytes, start, end);
    const bodies = this.replies(command).map((values) =>
      Buffer.concat([GENLMSGHDR.write({ command, version: 1 }), PM.write(values)]),
    );
    if ((flags & NLM_F.dump) === NLM_F.dump)
      return [...bodies.map((body) => replyBytes(request, body, NLM_F.multi)), doneBytes(request)];
    return flags & NLM_F.ack
      ? [verdictBytes(request, this.errnos(command))]
      : bodies.map((body) => replyBytes(request, body));
  };
}

/** The messages of a datagram, as separate copies. */
function messagesIn(datagram: Buffer): Buffer[] {
  return splitMessages(datagram).map(({ start, end }) => datagram.subarray(start - NLMSGHDR.size, end));
}

/** The controller's reply to the look-up of mptcp_pm. */
export const FAMILY_REPLY = Buffer.concat([
  GENLMSGHDR.write({ command: 1, version: 2 }),
  NLCTRL.write({
    familyId: FAKE.family,
    familyName: "mptcp_pm",
    version: 1,
    groups: [
      { name: "mptcp_pm_cmds", id: 8 },
      { name: "mptcp_pm_events", id: FAKE.events },
    ],
  }),
]);

function routeAnswer(request: Buffer): Buffer[] {
  const isDump = (requestOf(request).flags & NLM_F.dump) === NLM_F.dump;
  return [isDump ? doneBytes(request) : verdictBytes(request, ENODEV)];
}

function noFile(path: string): never {
  throw Object.assign(new Error(`no file ${path}`), { code: "ENOENT", errno: -2 });
}

const EMPTY_HOST: Host = {
  readFile: noFile,
  writeFile: noFile,
  readDirectory: noFile,
  readLink: noFile,
  socketHolders: () => ({ holders: [], denied: 0, complete: true }),
  groupMembers: () => ({ members: [], complete: true }),
  now: () => 0,
};
