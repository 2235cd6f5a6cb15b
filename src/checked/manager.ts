import type { PathManager } from "../client/path-manager.js";
import { ANY, checkMethods, later, listWith, now, objectWith, optional, type Parameters } from "./rule.js";
import {
  CONNECTION_OPTIONS,
  CONNECTION_SOCKET,
  COUNT,
  FILTER,
  FLAGS,
  FUNCTION,
  options,
  SIGNAL_OPTION,
  SUBFLOW_SOCKET,
  TEXT,
  TIMER,
} from "./values.js";

const WRITE = options(FLAGS("check"));
const LISTED = { filter: optional(FILTER), options: options(CONNECTION_OPTIONS) };
const WAIT = { ...SIGNAL_OPTION, timeoutMs: optional(TIMER) };
const EVENTS = now({
  options: options({ ...SIGNAL_OPTION, receiveBuffer: optional(COUNT), onListening: optional(FUNCTION) }),
});
const PARTS = listWith(objectWith({ connection: CONNECTION_SOCKET, subflows: listWith(SUBFLOW_SOCKET) }));

const CHECK = objectWith({
  ...{ address: TEXT, port: COUNT, dev: optional(TEXT) },
  ...FLAGS("allPaths", "patient"),
  ...SIGNAL_OPTION,
});

/** The parameters of the methods of each part. ANY: the method checks them with a schema. */
export const CLIENTS = {
  limits: { get: later(), set: later({ change: ANY }), reading: now(), setting: later({ change: ANY }) },
  endpoints: {
    list: later(),
    get: later({ id: ANY }),
    add: later({ spec: ANY, options: WRITE }),
    change: later({ key: ANY, change: ANY, options: options(FLAGS("exact")) }),
    replace: later({ spec: ANY, options: WRITE }),
    retry: later({ key: ANY }),
    delete: later({ key: ANY }),
    flush: later(),
  },
  connections: {
    list: later(LISTED),
    batches: now(LISTED),
    survey: now(LISTED),
    listeners: later(LISTED),
    get: later({ token: COUNT, options: options(CONNECTION_OPTIONS) }),
    close: later({
      connections: listWith(CONNECTION_SOCKET),
      options: options({ ...SIGNAL_OPTION, ...FLAGS("linger") }),
    }),
    closeSubflows: later({ parts: PARTS, options: options(SIGNAL_OPTION) }),
    recover: later(),
    watch: now({
      filter: optional(FILTER),
      options: options({
        ...CONNECTION_OPTIONS,
        ...SIGNAL_OPTION,
        intervalMs: optional(TIMER),
        ...FLAGS("events"),
      }),
    }),
  },
  counters: { read: later() },
  managers: { get: later(), set: later({ name: TEXT }) },
  userspace: {
    announce: later({ token: ANY, spec: ANY, options: WRITE }),
    listen: later({ token: ANY, address: objectWith() }),
    remove: later({ token: ANY, id: ANY }),
    addresses: later({ token: ANY }),
    address: later({ token: ANY, id: ANY }),
    createSubflow: later({
      ...{ token: ANY, spec: ANY },
      options: options({ ...FLAGS("check"), ...SIGNAL_OPTION, wait: optional(TIMER) }),
    }),
    destroySubflow: later({ token: ANY, subflow: ANY, options: WRITE }),
    changeSubflow: later({ token: ANY, subflow: ANY, change: objectWith() }),
    managerOf: later({ token: COUNT }),
  },
} as const satisfies Partial<Record<keyof PathManager, Readonly<Record<string, Parameters>>>>;

/** Its own methods. */
export const METHODS = {
  events: EVENTS,
  eventBatches: EVENTS,
  waitForConnections: later({ filter: FILTER, options: options({ ...CONNECTION_OPTIONS, ...WAIT }) }),
  waitForEvent: later({
    test: FUNCTION,
    options: options({ ...WAIT, dev: optional(TEXT), onListening: optional(FUNCTION) }),
  }),
  status: later(),
  check: later({ options: CHECK }),
  hasMptcp: later(),
  interfaceIndex: later({ name: TEXT }),
  answers: later({ exchanges: listWith(objectWith({ request: FUNCTION })) }),
  conditions: now(),
  close: now({ options: options(FLAGS("discardRecording")) }),
} as const satisfies Partial<Record<keyof PathManager, Parameters>>;

/** The same path manager: all its methods check their arguments. */
export function checkedManager(manager: PathManager): PathManager {
  checkMethods(manager, METHODS);
  for (const [part, methods] of Object.entries(CLIENTS)) {
    let client: object | undefined;
    const get = () => {
      if (client === undefined) {
        client = Reflect.get(Object.getPrototypeOf(manager), part, manager) as object;
        checkMethods(client, methods);
      }
      return client;
    };
    Object.defineProperty(manager, part, { get });
  }
  return manager;
}
