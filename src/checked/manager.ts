import type { PathManager } from "../index.js";
import { names } from "../schema/rows.js";
import * as z from "../schema/zod.js";
import { checkMethods, later, now, type ParametersOf } from "./check.js";
import { connection, connectionFilter, connectionPart } from "./schemas/connections.js";
import * as options from "./schemas/options.js";
import { callback, count, flag } from "./schemas/values.js";

type MethodsOf<T> = { readonly [K in keyof T]?: ParametersOf<T[K]> };

const filter = () => ({ filter: z.optional(connectionFilter()) });
const survey = () => ({ ...filter(), options: options.surveyOptions() });
const listening = () => ({ options: options.eventOptions() });
/** Arguments that the method checks. */
const others = (...parameters: readonly string[]) => names(parameters, z.unknown());
const storing = () => ({ ...others("spec"), options: options.writeOptions() });

/** The parameters of the methods of each part. */
export const CLIENTS = {
  limits: { get: later(), set: later(), reading: now(), setting: later() },
  endpoints: {
    list: later(),
    get: later(),
    add: later(storing),
    change: later(() => ({ ...others("key", "change"), options: options.options({ exact: flag() }) })),
    replace: later(storing),
    retry: later(),
    delete: later(),
    flush: later(),
  },
  connections: {
    list: later(survey),
    batches: now(survey),
    survey: now(survey),
    listeners: later(survey),
    get: later(() => ({ token: count(), options: options.surveyOptions() })),
    close: later(() => ({ connections: z.array(connection()), options: options.closeOptions() })),
    closeSubflows: later(() => ({
      parts: z.array(connectionPart()),
      options: options.options(options.signalField()),
    })),
    recover: later(),
    watch: now(() => ({ ...filter(), options: options.watchOptions() })),
  },
  counters: { read: later() },
  managers: { get: later(), set: later(() => ({ name: z.string() })) },
  userspace: {
    announce: later(() => ({ ...others("token"), ...storing() })),
    listen: later(() => ({ ...others("token"), address: z.object({}) })),
    remove: later(),
    addresses: later(),
    address: later(),
    createSubflow: later(() => ({ ...others("token", "spec"), options: options.createOptions() })),
    destroySubflow: later(() => ({ ...others("token", "subflow"), options: options.writeOptions() })),
    changeSubflow: later(() => ({ ...others("token", "subflow"), change: z.object({}) })),
    managerOf: later(() => ({ token: count() })),
  },
} as const satisfies { readonly [K in keyof PathManager]?: MethodsOf<PathManager[K]> };

/** Its own methods. */
export const METHODS = {
  events: now(listening),
  eventBatches: now(listening),
  waitForConnections: later(() => ({ filter: connectionFilter(), options: options.surveyWaitOptions() })),
  waitForEvent: later(() => ({ test: callback(), options: options.eventWait() })),
  status: later(),
  check: later(() => ({ options: options.checkOptions() })),
  hasMptcp: later(),
  interfaceIndex: later(() => ({ name: z.string() })),
  answers: later(() => ({ exchanges: z.array(z.object({ request: callback() })) })),
  conditions: now(),
  close: now(() => ({ options: options.options({ discardRecording: flag() }) })),
} as const satisfies MethodsOf<PathManager>;

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
