import type { Lab, LabAddress, LabPath, LinkShape, PathEnd } from "../../src/index.js";

/** Options that decide the characters. */
interface Drawing {
  readonly unicode: boolean;
}

interface BranchCharacters {
  readonly line: string;
  readonly cut: string;
  /** Branch characters: no branch, first path, other paths, last path, and addresses between them. */
  readonly joint: Readonly<Record<"alone" | "first" | "next" | "last" | "between" | "none", string>>;
}

const UNICODE: BranchCharacters = {
  line: "─",
  cut: "╳",
  joint: { alone: "──", first: "┬─", next: "┤ ", last: "┘ ", between: "│ ", none: "  " },
};
const ASCII: BranchCharacters = {
  line: "-",
  cut: "X",
  joint: { alone: "--", first: "+-", next: "+ ", last: "+ ", between: "| ", none: "  " },
};

/** The network, with the client on the left. Ends with a line feed. */
export function labText(lab: Lab, { unicode }: Drawing): string {
  const branches = unicode ? UNICODE : ASCII;
  const rows = lab.paths.flatMap((path) => rowsOf(lab, path));
  const widthOf = (cell: (row: Row) => string) => Math.max(...rows.map((row) => cell(row).length));
  const widths = {
    dev: widthOf(({ path }) => path.client.dev),
    own: widthOf(({ own }) => own),
    metric: widthOf(metricText),
    state: widthOf(({ path }) => stateText(path)),
    served: widthOf(({ dev }) => dev),
  };
  const lines = rows.map((row) => lineOf(row, widths, branches));
  const leftHeading = `   client${" ".repeat(widths.dev + widths.own + widths.metric + widths.state + 10)}`;
  return [headOf(lab), "", `${leftHeading}server`, ...lines].map((line) => `${line.trimEnd()}\n`).join("");
}

/** An address of the client, and its counterpart. */
interface Row {
  readonly path: LabPath;
  /** The first address of its path. */
  readonly isFirst: boolean;
  readonly own: string;
  readonly joint: keyof BranchCharacters["joint"];
  /** The server's interface. */
  readonly dev: string;
  readonly served: string;
}

type Widths = Readonly<Record<"dev" | "own" | "metric" | "state" | "served", number>>;

function rowsOf({ paths, layout }: Lab, path: LabPath): Row[] {
  const isShared = layout === "shared" && paths.length > 1;
  const isLast = path === paths.at(-1);
  const isServed = path.number === 1 || layout === "separate";
  return path.client.addresses.map((one, i) => ({
    path,
    isFirst: i === 0,
    own: addressText(one),
    joint: isShared ? sharedJoint(i === 0, path.number === 1, isLast) : i === 0 ? "alone" : "none",
    dev: isServed && i === 0 ? path.server.dev : "",
    served: isServed ? addressText(path.server.addresses[i]) : "",
  }));
}

function sharedJoint(hasLink: boolean, isFirst: boolean, isLast: boolean): keyof BranchCharacters["joint"] {
  if (!hasLink) return isLast ? "none" : "between";
  if (isFirst) return "first";
  return isLast ? "last" : "next";
}

function lineOf(row: Row, widths: Widths, branches: BranchCharacters): string {
  const { path, isFirst, own, joint, dev, served } = row;
  const cells = [
    isFirst ? String(path.number) : " ",
    (isFirst ? path.client.dev : "").padEnd(widths.dev),
    own.padEnd(widths.own),
    (isFirst ? metricText(row) : "").padEnd(widths.metric),
    `${linkOf(row, widths.state, branches)}${branches.joint[joint]}`,
    dev.padEnd(widths.served),
    served,
  ];
  return cells.join("  ");
}

const metricText = ({ path }: Row): string => `metric ${path.client.metric}`;

/** The text of a path's line, which contains its state. */
function linkOf({ path, isFirst }: Row, width: number, { line, cut }: BranchCharacters): string {
  if (!isFirst) return " ".repeat(width + 6);
  const state = stateText(path);
  const [begin, end] = [path.broken ? `${line}${cut}` : line + line, line + line];
  if (state === "") return begin + line.repeat(width + 2) + end;
  return `${begin} ${state} ${line.repeat(width - state.length)}${end}`;
}

function headOf({ name, paths, layout, user }: Lab): string {
  const layoutText = layout === "shared" ? "one network" : "a separate network each";
  return `lab ${name}: ${paths.length} path${paths.length === 1 ? "" : "s"}, ${layoutText}${user ? ", in a user namespace" : ""}`;
}

const addressText = (one: LabAddress | undefined): string =>
  one === undefined ? "" : `${one.address}/${one.prefixLength}`;

function stateText({ shape, broken }: LabPath): string {
  const words = [
    ...(broken ? [broken === "silent" ? "broken" : "no carrier"] : []),
    ...(shape.rate === undefined ? [] : [rateText(shape.rate)]),
    ...(shape.delay === undefined ? [] : [delayText(shape.delay)]),
    ...(shape.loss === undefined ? [] : [`loss ${shape.loss}%`]),
  ];
  return words.join(", ");
}

/** As it is typed: 10mbit. */
export function rateText(rate: number): string {
  for (const [unit, size] of [
    ["gbit", 1e9],
    ["mbit", 1e6],
    ["kbit", 1e3],
  ] as const)
    if (rate >= size) return `${Number((rate / size).toFixed(3))}${unit}`;
  return `${rate}bit`;
}

function delayText(delay: number): string {
  return delay >= 1000 ? `delay ${delay / 1000}ms` : `delay ${delay}us`;
}

export const LAB_COLUMNS = ["lab", "paths", "network", "ip", "broken", "shaped"] as const;

export function labRow({ name, paths, layout, ipv6 }: Lab): string[] {
  const devs = (all: readonly LabPath[]) => all.map(({ client }) => client.dev).join(" ");
  return [
    name,
    String(paths.length),
    layout,
    ipv6 ? "4 6" : "4",
    devs(paths.filter(({ broken }) => broken)),
    devs(paths.filter(({ shape }) => Object.keys(shape).length > 0)),
  ];
}

/** All fields; keys as in the other commands. */
export function labJson({ name, layout, ipv6, created, user, holders, paths }: Lab) {
  return {
    name,
    layout,
    ipv6,
    user_namespace: user,
    created: Math.round(created / 1000),
    hosts: Object.fromEntries(
      Object.entries(holders).map(([host, { pid }]) => [host, { pid, netns: `/proc/${pid}/ns/net` }]),
    ),
    paths: paths.map((path) => ({
      path: path.number,
      client: { ...endJson(path.client), metric: path.client.metric },
      server: endJson(path.server),
      ...stateJson(path),
    })),
  };
}

/** A path and its state. */
export function pathStateJson(path: LabPath) {
  return { path: path.number, dev: path.client.dev, ...stateJson(path) };
}

function stateJson({ broken, shape }: LabPath) {
  return { ...(broken && { broken }), shape: shapeJson(shape) };
}

function shapeJson({ rate, delay, loss }: LinkShape) {
  return {
    ...(rate !== undefined && { rate_bits: rate }),
    ...(delay !== undefined && { delay_us: delay }),
    ...(loss !== undefined && { loss_percent: loss }),
  };
}

function endJson({ dev, addresses }: PathEnd) {
  return {
    dev,
    addresses: addresses.map(({ address, prefixLength }) => ({ address, prefix_length: prefixLength })),
  };
}
