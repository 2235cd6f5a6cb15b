import type { Connection, Subflow } from "../../src/index.js";
import { processes } from "./connection-columns.js";
import { socketEndText } from "./subflow.js";

/** A connection in one line, for questions and errors. */
export function connectionLine({ token, state, local, remote, dev, subflows, ...rest }: Connection): string {
  const ends = `${socketEndText({ ...local, dev })} -> ${socketEndText(remote)}`;
  const count = subflows.length === 1 ? "1 subflow" : `${subflows.length} subflows`;
  const words = [
    `token ${token?.toString(16).padStart(8, "0") ?? "unknown"}`,
    state,
    ends,
    count,
    processes(rest),
  ];
  return words.filter((word) => word !== "").join("  ");
}

/** A subflow as its two ends. */
export const subflowLine = ({ local, remote, dev }: Subflow): string =>
  `    ${socketEndText({ ...local, dev })} ${socketEndText(remote)}`;
