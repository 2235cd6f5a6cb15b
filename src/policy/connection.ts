import type { Clock } from "../client/userspace/clock.js";
import { SubflowOutcome } from "../client/userspace/subflow-outcome.js";
import { DeadlineError } from "../errors.js";
import type { Endpoint } from "../model/endpoint.js";
import type { PathManagerEvent } from "../model/event.js";
import type { SocketEnd } from "../model/socket.js";
import type {
  Announcement,
  CreatedSubflow,
  SubflowKey,
  SubflowMatch,
  SubflowSpec,
} from "../model/userspace.js";
import type { Actions } from "./actions.js";
import { checkTime } from "./check.js";
import { nextTurn } from "./next-turn.js";
import type {
  OpenSubflowOptions,
  PolicyConnection,
  PolicyManager,
  PolicySubflow,
  RemoteAddress,
  Snapshot,
} from "./policy.js";

/** The functions and data that a PolicyConnection needs. */
export interface PolicySession {
  readonly verbs: Actions;
  readonly clock: Clock;
  readonly manager: PolicyManager;
}

/** The connection object that a policy receives. The hook runner keeps it up to date. */
export class SteeredConnection implements PolicyConnection {
  readonly token: number;
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  readonly serverSide: boolean;
  readonly denyJoinId0: boolean;
  readonly #ground: PolicySession;
  readonly #end = new AbortController();
  readonly #subflows: PolicySubflow[] = [];
  readonly #announced = new Map<number, RemoteAddress>();
  readonly #outcomes = new Set<SubflowOutcome>();

  constructor(
    policySession: PolicySession,
    { token, local, remote, serverSide }: Snapshot,
    denyJoinId0 = false,
  ) {
    this.#ground = policySession;
    this.token = token;
    this.local = local;
    this.remote = remote;
    this.serverSide = serverSide;
    this.denyJoinId0 = denyJoinId0;
  }

  get manager(): PolicyManager {
    return this.#ground.manager;
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get isOpen(): boolean {
    return !this.#end.signal.aborted;
  }

  get subflows(): readonly PolicySubflow[] {
    return this.#subflows;
  }

  get announced(): ReadonlyMap<number, RemoteAddress> {
    return this.#announced;
  }

  announce(spec: Announcement): Promise<Endpoint> {
    return this.#ground.verbs.announce(this.token, spec);
  }

  removeAddress(id: number): Promise<void> {
    return this.#ground.verbs.remove(this.token, id);
  }

  addresses(): Promise<Endpoint[]> {
    return this.#ground.verbs.addresses(this.token);
  }

  async createSubflow(spec: SubflowSpec, options: OpenSubflowOptions = {}): Promise<CreatedSubflow> {
    const { verbs } = this.#ground;
    const wait = options?.wait;
    if (wait !== undefined) checkTime(wait, "wait");
    if (wait !== undefined && hasAddresses(spec)) return this.#createAndWait(spec, wait);
    const { tried: _, ...created } = await verbs.createSubflow(this.token, spec);
    return created;
  }

  async #createAndWait(spec: SubflowSpec, wait: number): Promise<CreatedSubflow> {
    const { verbs, clock } = this.#ground;
    const expected = { ...spec, local: { ...spec.local, id: spec.local.id ?? 0 } };
    const outcome = new SubflowOutcome(this.token, expected, wait, clock);
    this.#outcomes.add(outcome);
    try {
      outcome.begins();
      const { tried, ...created } = await verbs.createSubflow(this.token, spec);
      if (tried) return created;
      outcome.started();
      await ended(outcome.signal);
      const { local, ...rest } = outcome.result();
      return { ...rest, local: { ...local, id: created.local.id } };
    } finally {
      this.#outcomes.delete(outcome);
      outcome.end();
    }
  }

  destroySubflow(subflow: SubflowKey): Promise<void> {
    return this.#ground.verbs.destroySubflow(this.token, subflow);
  }

  changeSubflow(subflow: SubflowMatch, change: { backup: boolean }): Promise<void> {
    return this.#ground.verbs.changeSubflow(this.token, subflow, change);
  }

  async sleep(ms: number): Promise<boolean> {
    checkTime(ms, "sleep");
    if (!this.isOpen) {
      await nextTurn();
      return false;
    }
    const { clock } = this.#ground;
    await new Promise<void>((resolve) => {
      const end = () => {
        callOff();
        this.signal.removeEventListener("abort", end);
        resolve();
      };
      const callOff = clock.after(ms, end);
      this.signal.addEventListener("abort", end);
    });
    return this.isOpen;
  }

  /** Updates the connection from one of its events. */
  see(event: PathManagerEvent): void {
    for (const outcome of this.#outcomes) outcome.see(event);
  }

  add(subflow: PolicySubflow): void {
    this.#subflows.push(subflow);
  }

  drop(subflow: PolicySubflow): void {
    const at = this.#subflows.indexOf(subflow);
    if (at >= 0) this.#subflows.splice(at, 1);
  }

  learn(address: RemoteAddress): void {
    this.#announced.set(address.id, address);
  }

  forget(id: number): RemoteAddress | undefined {
    const knownAddress = this.#announced.get(id);
    this.#announced.delete(id);
    return knownAddress;
  }

  end(): void {
    for (const outcome of this.#outcomes) outcome.end();
    this.#end.abort(new DeadlineError("the connection was closed"));
  }
}

/** An invalid spec is rejected by createSubflow; no event will follow, so none is awaited. */
const hasAddresses = (spec: SubflowSpec | undefined | null): boolean =>
  typeof spec?.local?.address === "string" && typeof spec.remote?.address === "string";

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
