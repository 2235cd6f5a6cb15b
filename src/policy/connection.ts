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
import type { PolicyManager, PolicySubflow, RemoteAddress, Snapshot } from "./policy.js";

/** How a policy opens a subflow. */
export interface OpenSubflowOptions {
  /** Milliseconds until the kernel must have told what became of it; absent: not waited for. */
  wait?: number | undefined;
}

/** What a connection of a policy stands on. */
export interface PolicySession {
  readonly verbs: Actions;
  readonly clock: Clock;
  readonly manager: PolicyManager;
}

/** A connection in the hands of a policy: what is known of it, kept up to date, and what can be done for it. */
export class PolicyConnection {
  /** Its local token. */
  readonly token: number;
  /** Ends of the first subflow. */
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  /** It was opened by the peer. */
  readonly serverSide: boolean;
  /** The peer forbids subflows to the address the connection was opened to. False where the policy started late. */
  readonly denyJoinId0: boolean;
  readonly #ground: PolicySession;
  readonly #end = new AbortController();
  readonly #subflows: PolicySubflow[] = [];
  readonly #announced = new Map<number, RemoteAddress>();
  readonly #outcomes = new Set<SubflowOutcome>();

  constructor(ground: PolicySession, { token, local, remote, serverSide }: Snapshot, denyJoinId0 = false) {
    this.#ground = ground;
    this.token = token;
    this.local = local;
    this.remote = remote;
    this.serverSide = serverSide;
    this.denyJoinId0 = denyJoinId0;
  }

  get manager(): PolicyManager {
    return this.#ground.manager;
  }

  /** Aborts when the connection is closed, or the policy ends. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get isOpen(): boolean {
    return !this.#end.signal.aborted;
  }

  /** Live subflows, the first one included while it lives. */
  get subflows(): readonly PolicySubflow[] {
    return this.#subflows;
  }

  /** Addresses that the peer announced and did not withdraw, by id. Unknown where the policy started late. */
  get announced(): ReadonlyMap<number, RemoteAddress> {
    return this.#announced;
  }

  /** As `userspace.announce`. */
  announce(spec: Announcement): Promise<Endpoint> {
    return this.#ground.verbs.announce(this.token, spec);
  }

  /** As `userspace.remove`. */
  removeAddress(id: number): Promise<void> {
    return this.#ground.verbs.remove(this.token, id);
  }

  /** As `userspace.addresses`. */
  addresses(): Promise<Endpoint[]> {
    return this.#ground.verbs.addresses(this.token);
  }

  /**
   * As `userspace.createSubflow`. With `wait` it settles when the subflow is up, or with the error that says why not.
   * @throws SubflowError, DeadlineError, and what the kernel refuses at once
   */
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
    const wanted = { ...spec, local: { ...spec.local, id: spec.local.id ?? 0 } };
    const outcome = new SubflowOutcome(this.token, wanted, wait, clock);
    this.#outcomes.add(outcome);
    try {
      outcome.begins();
      const { tried, ...created } = await verbs.createSubflow(this.token, spec);
      if (tried) return created;
      outcome.begun();
      await ended(outcome.signal);
      const { local, ...rest } = outcome.result();
      return { ...rest, local: { ...local, id: created.local.id } };
    } finally {
      this.#outcomes.delete(outcome);
      outcome.end();
    }
  }

  /** As `userspace.destroySubflow`; one of `subflows` will do. */
  destroySubflow(subflow: SubflowKey): Promise<void> {
    return this.#ground.verbs.destroySubflow(this.token, subflow);
  }

  /** As `userspace.changeSubflow`; one of `subflows` will do. */
  changeSubflow(subflow: SubflowMatch, change: { backup: boolean }): Promise<void> {
    return this.#ground.verbs.changeSubflow(this.token, subflow, change);
  }

  /**
   * Passes the time, until the connection is closed at the latest.
   * @param ms milliseconds @returns whether it is still open @throws UsageError for what is no time
   */
  async sleep(ms: number): Promise<boolean> {
    checkTime(ms, "sleep");
    if (!this.isOpen) return false;
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

  /** Takes in what the kernel told. For the runner only. @internal */
  see(event: PathManagerEvent): void {
    for (const outcome of this.#outcomes) outcome.see(event);
  }

  /** @internal */
  add(subflow: PolicySubflow): void {
    this.#subflows.push(subflow);
  }

  /** @internal */
  drop(subflow: PolicySubflow): void {
    const at = this.#subflows.indexOf(subflow);
    if (at >= 0) this.#subflows.splice(at, 1);
  }

  /** @internal */
  learn(address: RemoteAddress): void {
    this.#announced.set(address.id, address);
  }

  /** @internal */
  forget(id: number): RemoteAddress | undefined {
    const known = this.#announced.get(id);
    this.#announced.delete(id);
    return known;
  }

  /** @internal */
  end(): void {
    for (const outcome of this.#outcomes) outcome.end();
    this.#end.abort(new DeadlineError("the connection was closed"));
  }
}

/** What has none is refused by the one who is asked for it; no event can be about it. */
const hasAddresses = (spec: SubflowSpec | undefined | null): boolean =>
  typeof spec?.local?.address === "string" && typeof spec.remote?.address === "string";

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
