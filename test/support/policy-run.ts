import { setTimeout as sleep } from "node:timers/promises";
import {
  type Decision,
  openPathManager,
  type PathManager,
  type Policy,
  type PolicyOptions,
  runPolicy,
} from "../../src/index.js";
import type { Namespace } from "./namespaces.js";

/** A policy that runs in this process, in a namespace. */
export class PolicyRun implements AsyncDisposable {
  readonly log: string[] = [];
  readonly decisions: Decision[] = [];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  private constructor(
    readonly mptcp: PathManager,
    policy: Policy,
    options: PolicyOptions,
  ) {
    this.#running = runPolicy(mptcp, policy, {
      signal: this.#stop.signal,
      log: (level, text) => void this.log.push(`${level}: ${text}`),
      onDecision: (decision) => void this.decisions.push(decision),
      ...options,
    });
    this.#running.catch(() => {});
  }

  static async start(place: Namespace, policy: Policy, options: PolicyOptions = {}): Promise<PolicyRun> {
    return new PolicyRun(await openPathManager({ netns: place.path, validate: true }), policy, options);
  }

  /** Waits until a condition holds. @throws Error after 5 s, with the log */
  async until(condition: () => boolean): Promise<void> {
    for (let remainingTries = 250; remainingTries > 0; remainingTries--) {
      if (condition()) return;
      await sleep(20);
    }
    throw new Error(`it never was so: ${condition}\n${this.log.join("\n")}`);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.mptcp.close();
  }
}
