import { describe, expect, test } from "@jest/globals";
import type { EventAttribute, PM_EVENTS } from "../../src/codec/families/mptcp-events.js";
import type {
  EventName,
  KnownEvent,
  Overrun,
  PathManagerEvent,
  SocketEnd,
  UnknownEvent,
} from "../../src/index.js";

// The compiler tests: `npm run typecheck`. A row of PM_EVENTS without the same interface is an error here.

type Row = (typeof PM_EVENTS)[number];

/** The fields that show an attribute. */
interface FieldsOf extends Record<EventAttribute, string> {
  token: "token";
  remoteId: "remoteId";
  localId: "localId";
  family: never;
  saddr4: "local";
  daddr4: "remote";
  saddr6: "local";
  daddr6: "remote";
  sport: "local";
  dport: "remote";
  backup: "backup";
  error: "errno" | "errnoName";
  timeout: "timeout";
  ifindex: "ifindex" | "dev";
  resetReason: "resetReason";
  resetFlags: "resetFlags";
  serverSide: "serverSide";
  flags: "serverSide" | "denyJoinId0" | "unknownFlags";
}

type Common = "event" | "stamp" | "netns" | "problems" | "otherAttributes" | "unknown";
type Member<N, E = KnownEvent> = E extends { event: infer M } ? (N extends M ? E : never) : never;
type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type Same<A, B> = [A, B] extends [B, A] ? true : false;
type Matches<R extends Row> = [
  Same<
    Exclude<keyof Member<R["name"]>, OptionalKeys<Member<R["name"]>> | Common>,
    FieldsOf[R["carries"][number]]
  >,
  Same<Exclude<OptionalKeys<Member<R["name"]>>, Common>, FieldsOf[R["mayCarry"][number]]>,
];
type Differing<R = Row> = R extends Row ? (Matches<R> extends [true, true] ? never : R["name"]) : never;

const isNone = <T extends never>(..._: T[]): boolean => true;

/** What a reader of events knows in each case. */
function tokenOf(event: PathManagerEvent | Overrun): number | undefined {
  switch (event.event) {
    case "OVERRUN":
      return event.lost;
    case "SF_CLOSED": {
      const {
        token,
        backup,
        resetReason,
        errno,
        errnoName,
      }: {
        token: number;
        backup: boolean;
        resetReason?: number;
        errno?: number;
        errnoName?: string;
      } = event;
      return backup || resetReason || errno || errnoName ? token : undefined;
    }
    case "CREATED": {
      const ends: { local: SocketEnd; remote: SocketEnd } = event;
      return ends.local.port + ends.remote.port;
    }
    case "ANNOUNCED":
      // @ts-expect-error: the event does not say to which address of this host
      return event.local.port;
    case "LISTENER_CREATED":
    case "LISTENER_CLOSED":
      // @ts-expect-error: a listener belongs to no connection
      return event.token;
    case "ESTABLISHED":
    case "CLOSED":
    case "REMOVED":
    case "SF_ESTABLISHED":
    case "SF_PRIO":
      return event.token;
    case "INCOMPLETE": {
      const name: EventName = event.name;
      // @ts-expect-error: it may be the missing attribute
      const token: number = event.token;
      return name === "CLOSED" ? token : undefined;
    }
    default: {
      const newer: UnknownEvent = event;
      const attributes: UnknownEvent["otherAttributes"] = newer.otherAttributes;
      return attributes === undefined ? undefined : newer.token;
    }
  }
}

describe("the types of events", () => {
  test("have the attributes of the table", () => expect(isNone<Differing>()).toBe(true));

  test("are told apart by the name of the event", () => {
    const [local, remote] = [
      { address: "192.0.2.1", port: 1 },
      { address: "192.0.2.2", port: 2 },
    ];
    const created = { event: "CREATED", token: 9, local, remote, localId: 0, remoteId: 0, stamp: 0 } as const;
    expect(tokenOf(created)).toBe(3);
    // @ts-expect-error: an SF_CLOSED has a token
    const closed: PathManagerEvent = { event: "SF_CLOSED", stamp: 0 };
    expect(tokenOf(closed)).toBeUndefined();
  });
});
