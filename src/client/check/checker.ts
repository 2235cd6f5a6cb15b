import { ERRNO } from "../../errno.js";
import type { CheckAttempt, CheckFacts, CheckWay, MptcpAttempt } from "../../model/check.js";
import { type CounterValues, countersSince } from "../../model/counters.js";
import type { MptcpSockets } from "../../transport/platform.js";
import { CountersClient } from "../counters.js";
import type { NetnsClient } from "../netns-client.js";
import { type Contact, observe, pauseNow } from "./observe.js";
import type { CheckOptions } from "./options.js";

/** Shorter than the first retransmission of a SYN (1 s), which the kernel counts for a pause. */
const GENTLE_MS = 800;
/** SYNs with the option that must have no answer before they count as dropped. */
const GENTLE_TRIES = 2;

/** Default of net.mptcp.syn_retrans_before_tcp_fallback, and of kernels that do not have it. */
const RETRANSMISSIONS = 2;
const MAX_RETRANSMISSIONS = 5;

/** Milliseconds after which the kernel has sent a SYN without the option, at most: the timeouts are 1, 2, 4 … s. */
export function patientMs(netnsClient: NetnsClient): number {
  const setting = Number(netnsClient.sysctl("syn_retrans_before_tcp_fallback") ?? RETRANSMISSIONS);
  return 1000 * 2 ** (Math.min(setting, MAX_RETRANSMISSIONS) + 1);
}

/** Contacts a peer and notes what it sees. */
export class Checker {
  readonly #counters: CountersClient;

  constructor(
    readonly netnsClient: NetnsClient,
    readonly sockets: MptcpSockets,
    readonly options: CheckOptions,
  ) {
    this.#counters = new CountersClient(netnsClient);
  }

  /** One after another, because the counters belong to the whole namespace. */
  async all(ways: readonly CheckWay[]): Promise<CheckFacts[]> {
    const facts: CheckFacts[] = [];
    for (const way of ways) facts.push(await this.#way(way));
    return facts;
  }

  async #way(way: CheckWay): Promise<CheckFacts> {
    const before = await this.#counters.read().catch(() => undefined);
    const attempts = await this.#attempts(way);
    const growth = before && (await this.#growthSince(before));
    return { ...way, ...attempts, growth, isPaused: await this.#isPaused(attempts.mptcp.at(-1)) };
  }

  async #growthSince(
    before: Awaited<ReturnType<CountersClient["read"]>>,
  ): Promise<CounterValues | undefined> {
    const after = await this.#counters.read().catch(() => undefined);
    return after && countersSince(before, after).deltas;
  }

  /** A plain SYN is sent only if the answer to it tells something. */
  async #attempts(way: CheckWay): Promise<Pick<CheckFacts, "mptcp" | "plain">> {
    const first = await this.#observe(way);
    const mptcp = [first];
    if (first.outcome !== "no_answer" && first.errno !== ERRNO.ECONNREFUSED) return { mptcp };
    const plain = await this.#plain(way);
    while (this.#isWorthAnother(mptcp, plain)) mptcp.push(await this.#observe(way));
    return { mptcp, plain };
  }

  #isWorthAnother(mptcp: readonly MptcpAttempt[], plain: CheckAttempt): boolean {
    const isUnanswered = mptcp.every(({ outcome }) => outcome === "no_answer");
    return (
      isUnanswered && plain.outcome !== "no_answer" && mptcp.length < GENTLE_TRIES && !this.options.patient
    );
  }

  #observe(way: CheckWay): Promise<MptcpAttempt> {
    const waitMs = this.options.patient ? patientMs(this.netnsClient) : GENTLE_MS;
    return observe(this.netnsClient, this.sockets, this.#request(way, waitMs));
  }

  async #plain(way: CheckWay): Promise<CheckAttempt> {
    const request = { ...this.#request(way, GENTLE_MS), protocol: "tcp" } as const;
    const { socket, ...attempt } = await this.sockets.probe(request);
    socket?.close();
    return attempt;
  }

  #request({ isBound, dev, ifindex }: CheckWay, waitMs: number): Contact {
    const { address, port } = this.options;
    return { address, port, waitMs, signal: this.options.signal, ...(isBound && { dev, ifindex }) };
  }

  /** Asked only after a SYN without the option, or after no answer for so long that a pause may have started. */
  async #isPaused(last: MptcpAttempt | undefined): Promise<boolean | undefined> {
    const isTcp = last?.isMptcp === false && last.answeredSyn !== "with";
    const isLate = this.options.patient && last?.outcome === "no_answer";
    return isTcp || isLate ? pauseNow(this.netnsClient, this.sockets, this.options.signal) : undefined;
  }
}
