import { throughputChart } from "./widgets/throughput-chart.js";
import { bitRate } from "./widgets/units.js";

/** The result of a failover. */
export interface Failover {
  readonly commands: readonly object[];
  readonly sent: {
    readonly bytes: number;
    readonly sha256: string;
    readonly seconds: number;
    readonly rate: number;
    readonly most_subflows: number;
  };
  readonly served: { readonly bytes: number; readonly sha256: string };
  /** Seconds since the transfer started. */
  readonly outage: { readonly broken: number; readonly healed: number };
  /** Seconds. */
  readonly step: number;
  readonly curves: readonly {
    readonly path: number;
    readonly dev: string;
    readonly address: string;
    /** Bytes per second, one number per step. */
    readonly rates: readonly number[];
  }[];
  readonly checks: readonly { readonly text: string; readonly ok: boolean }[];
}

/** The throughput of each path over time, and the expected results. */
export function failoverText(
  { sent, served, outage, step, curves, checks }: Failover,
  { unicode, width }: { unicode: boolean; width: number },
): string {
  const chart = throughputChart(
    curves.map(({ path, dev, address, rates }) => ({ title: `path ${path}  ${dev} ${address}`, rates })),
    {
      step,
      width,
      unicode,
      marks: [
        { at: outage.broken, text: "path 1 breaks" },
        { at: outage.healed, text: "healed" },
      ],
    },
  );
  const lines = [
    `${sent.bytes} bytes in ${sent.seconds} s (${bitRate(sent.rate)}/s)`,
    `sent     sha256 ${sent.sha256}`,
    `arrived  sha256 ${served.sha256}`,
    ...checks.map(({ text, ok }) => `${ok ? "ok" : "NOT SEEN"}  ${text}`),
  ];
  return `\n${chart}\n${lines.map((line) => `${line}\n`).join("")}`;
}

export function failoverJson({ commands, sent, served, outage, step, curves, checks }: Failover) {
  const { bytes, sha256, seconds, rate, most_subflows } = sent;
  return {
    ok: checks.every(({ ok }) => ok),
    commands,
    transfer: { bytes, sha256, seconds, rate, most_subflows },
    arrived: { bytes: served.bytes, sha256: served.sha256 },
    broken_at: outage.broken,
    healed_at: outage.healed,
    step,
    paths: curves,
    checks,
  };
}
