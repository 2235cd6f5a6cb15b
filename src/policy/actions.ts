import type { Endpoint } from "../model/endpoint.js";
import type { Status } from "../model/status.js";
import type {
  Announcement,
  CreatedSubflow,
  SubflowKey,
  SubflowMatch,
  SubflowSpec,
} from "../model/userspace.js";

/**
 * Requests of a policy for a connection, by token. They are executed either by this thread or by another thread,
 * which calls the kernel.
 */
export interface Actions {
  announce(token: number, spec: Announcement): Promise<Endpoint>;
  remove(token: number, id: number): Promise<void>;
  addresses(token: number): Promise<Endpoint[]>;
  /** The requested subflow. If decisions are only tried, it is never created. */
  createSubflow(token: number, spec: SubflowSpec): Promise<CreatedSubflow & { tried?: boolean }>;
  destroySubflow(token: number, key: SubflowKey): Promise<void>;
  changeSubflow(token: number, match: SubflowMatch, change: { backup: boolean }): Promise<void>;
  status(): Promise<Status>;
}

export type Action = keyof Actions;

export const ACTIONS = [
  "announce",
  "remove",
  "addresses",
  "createSubflow",
  "destroySubflow",
  "changeSubflow",
  "status",
] as const satisfies readonly Action[];
