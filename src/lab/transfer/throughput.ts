import { setTimeout as sleep } from "node:timers/promises";
import type { PathManager } from "../../client/path-manager.js";
import { MptcpError } from "../../errors.js";
import type { SocketEnd } from "../../model/socket.js";
import type { Subflow } from "../../model/subflow.js";

/** The byte counters of a subflow at one moment. */
export interface TrafficSample {
  /** Seconds since the recorder started. */
  readonly at: number;
  /** Bytes acknowledged by the peer, and bytes received. */
  readonly acknowledged: number;
  readonly received: number;
}

/** The traffic of one subflow of a connection. */
export interface SubflowTraffic {
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  readonly localId?: number | undefined;
  readonly remoteId?: number | undefined;
  /** The interface it is bound to. */
  readonly dev: string | undefined;
  readonly backup?: boolean | undefined;
  /** The latest byte counters. Retransmitted bytes are counted again in `sent`. */
  readonly sent: number;
  readonly acknowledged: number;
  readonly received: number;
  /**
   * In order; the first is from when the subflow was first seen. For a long connection some samples are
   * dropped.
   */
  readonly samples: readonly TrafficSample[];
}

type Growing = { -readonly [K in keyof SubflowTraffic]: SubflowTraffic[K] } & { samples: TrafficSample[] };

export const SAMPLE_MS = 200;
/**
 * Maximum samples per subflow. A longer connection keeps every second sample, then every fourth, and so on.
 */
const MAX_SAMPLES = 4096;

/** Keeps every second sample, and the first and the last. */
const thinned = <T>(samples: readonly T[]): T[] =>
  samples.filter((_, index) => index % 2 === 0 || index === samples.length - 1);

/** Samples the subflows of one connection periodically. */
export class TrafficRecorder {
  readonly #subflows = new Map<number, Growing>();
  readonly #stopping = new AbortController();
  readonly #began = performance.now();
  #running: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  /** Maximum number of established subflows in one sample. */
  most = 0;

  /** @param onLook called after each sample, for example to wait for progress */
  constructor(
    readonly manager: PathManager,
    readonly token: number,
    readonly onLook: (recorder: TrafficRecorder) => void = () => {},
  ) {}

  /** In the order in which they were first seen. */
  get subflows(): readonly SubflowTraffic[] {
    return [...this.#subflows.values()];
  }

  /** Bytes that the peer has acknowledged, on all subflows. */
  get acknowledged(): number {
    return this.subflows.reduce((sum, one) => sum + one.acknowledged, 0);
  }

  /** Seconds since this recorder was created. */
  get now(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Takes a sample every `intervalMs` (200) until `stop`. */
  start(intervalMs = SAMPLE_MS): this {
    this.#running ??= this.#run(intervalMs);
    return this;
  }

  /** Takes a last sample and stops. Call this while the connection still exists. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.takeSample();
  }

  /** Takes one sample. If the connection is gone, the last values remain. */
  async takeSample(): Promise<void> {
    const [connection] = await this.manager.connections.list({ token: this.token });
    if (connection === undefined) return;
    const at = this.now;
    for (const subflow of connection.subflows) this.#note(subflow, at);
    this.most = Math.max(this.most, connection.subflows.filter(({ state }) => state === "ESTAB").length);
    this.onLook(this);
  }

  async #run(intervalMs: number): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // A failed sample is skipped. If the last one (in `stop`) fails, the caller gets the error.
      await this.takeSample().catch(ignoreKnown);
      await sleep(intervalMs, undefined, { signal }).catch(() => {});
    }
  }

  #note(subflow: Subflow, at: number): void {
    const { cookie, bytesSent = 0, bytesReceived = 0 } = subflow;
    const acknowledged = acknowledgedOf(subflow);
    const traffic = this.#subflows.get(cookie) ?? { ...described(subflow), samples: [] };
    this.#subflows.set(cookie, traffic);
    const { backup } = subflow;
    Object.assign(traffic, { backup, sent: bytesSent, acknowledged, received: bytesReceived });
    traffic.samples.push({ at, acknowledged, received: bytesReceived });
    if (traffic.samples.length >= MAX_SAMPLES) traffic.samples = thinned(traffic.samples);
  }
}

/**
 * Bytes per second that the peer acknowledged, in steps of the given length (s), up to a moment in the
 * recorder's time. Between two samples the rate is assumed to be constant.
 */
export function ratesOf(
  samples: readonly Pick<TrafficSample, "at" | "acknowledged">[],
  step: number,
  until: number,
): number[] {
  const steps = Math.max(1, Math.round(until / step));
  const edges = Array.from({ length: steps + 1 }, (_, index) => acknowledgedAt(samples, index * step));
  return edges.slice(1).map((bytes, index) => Math.max(0, Math.round((bytes - (edges[index] ?? 0)) / step)));
}

function acknowledgedAt(samples: readonly Pick<TrafficSample, "at" | "acknowledged">[], at: number): number {
  const next = samples.findIndex((one) => one.at >= at);
  const [nextSample, previousSample] =
    next < 0 ? [undefined, samples.at(-1)] : [samples[next], samples[next - 1]];
  if (nextSample === undefined) return previousSample?.acknowledged ?? 0;
  // Bytes before the first sample are attributed to the time since the recorder started.
  const from = previousSample ?? { at: 0, acknowledged: 0 };
  if (nextSample.at <= from.at) return nextSample.acknowledged;
  const part = (at - from.at) / (nextSample.at - from.at);
  return from.acknowledged + part * (nextSample.acknowledged - from.acknowledged);
}

function described({
  local,
  remote,
  localId,
  remoteId,
  dev,
  backup,
}: Subflow): Omit<SubflowTraffic, "samples"> {
  return { local, remote, localId, remoteId, dev, backup, sent: 0, acknowledged: 0, received: 0 };
}

/** The client's SYN is acknowledged like one byte. */
function acknowledgedOf({ bytesAcknowledged = 0, openedBy }: Subflow): number {
  return openedBy === "here" && bytesAcknowledged > 0 ? bytesAcknowledged - 1 : bytesAcknowledged;
}

function ignoreKnown(error: unknown): void {
  if (!(error instanceof MptcpError)) throw error;
}
