import type { Endpoint } from "../model/endpoint.js";
import type { Status } from "../model/status.js";
import type {
  Announcement,
  CreatedSubflow,
  SubflowKey,
  SubflowMatch,
  SubflowSpec,
} from "../model/userspace.js";

/** What can be done for a connection, by its token: by the kernel, or by another thread that asks the kernel. */
export interface Actions {
  announce(token: number, spec: Announcement): Promise<Endpoint>;
  remove(token: number, id: number): Promise<void>;
  addresses(token: number): Promise<Endpoint[]>;
  /** The subflow as it was asked for; nothing comes of it where decisions are only tried. */
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
