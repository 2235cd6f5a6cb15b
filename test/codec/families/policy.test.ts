import { release } from "node:os";
import { expect } from "@jest/globals";
import { MPTCP_PM_NAME, PM, PM_COMMANDS, type PmCommand } from "../../../src/codec/families/mptcp-pm.js";
import type { Rows } from "../../../src/codec/wire/attributes.js";
import type { Kind, Row } from "../../../src/codec/wire/kinds.js";
import { openLive } from "../../../src/transport/live.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { type Operation, operationsOf, type Policy, type PolicyRow } from "../../support/policy.js";

const COMMANDS = Object.entries(PM_COMMANDS) as [name: string, command: PmCommand][];

/** The kernel does not report big-endian numbers: addr4 is missing in every dump. */
const NOT_REPORTED = new Set(["addr4"]);

/** Checked and then ignored: the kernel uses the policy of setLimits for this command. */
const IGNORED_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  getLimits: ["rcvAddAddrs", "subflows"],
};

async function operations(): Promise<Map<number, Operation>> {
  const platform = await openLive({});
  try {
    return await operationsOf(platform, MPTCP_PM_NAME);
  } finally {
    platform.close();
  }
}

/** The policy that the kernel would report for our rows. */
function expected(rows: Rows, names: readonly string[] = Object.keys(rows)): Policy {
  const reportedRows = names.filter((name) => !NOT_REPORTED.has(name)).map((name) => rows[name] as Row);
  return new Map(
    reportedRows.sort((a, b) => a.number - b.number).map(({ number, kind }) => [number, rowOf(kind)]),
  );
}

function rowOf({ name, size, shape }: Kind<unknown>): PolicyRow {
  switch (shape.is) {
    case "number":
      return { type: name, min: BigInt(shape.min), max: BigInt(shape.max) };
    case "bits":
      return { type: name.replace(" bits", ""), min: 0n, max: BigInt(shape.max) };
    case "address":
      return { type: "binary", lengths: [size as number, size as number] };
    case "attributes":
      return { type: "nested", nested: expected(shape.rows as Rows) };
    default:
      throw new Error(`no attribute of the path manager is ${shape.is}`);
  }
}

/** Sorted by number, like `expected`. */
function sorted(policy: Policy): Policy {
  const rows = [...policy].sort(([a], [b]) => a - b);
  return new Map(
    rows.map(([number, row]) => [number, row.nested ? { ...row, nested: sorted(row.nested) } : row]),
  );
}

const version = (text: string) => text.split(/[.-]/, 2).map(Number) as [number, number];

function isNewer(since: string): boolean {
  const [[major, minor], [ownNumbers, oursMinor]] = [version(since), version(release())];
  return major > ownNumbers || (major === ownNumbers && minor > oursMinor);
}

describeKernel("the running kernel and our table of mptcp_pm", () => {
  kernelTest("have the same commands, except commands newer than the kernel", async () => {
    const numbers = [...(await operations()).keys()].sort((a, b) => a - b);
    const ownNumbers = COMMANDS.filter(([, { since }]) => !isNewer(since)).map(([, { number }]) => number);
    expect(numbers).toEqual(ownNumbers);
  });

  kernelTest("agree on the commands that need privilege and on those that dump", async () => {
    const kernelOperations = await operations();
    for (const [name, { number, admin, dump = false }] of COMMANDS.filter(([, { number }]) =>
      kernelOperations.has(number),
    )) {
      const flags = kernelOperations.get(number)?.flags ?? [];
      const reportedRows = {
        admin: flags.some((flag) => /adminPermission/i.test(flag)),
        dump: flags.includes("dump"),
      };
      expect({ name, ...reportedRows }).toEqual({ name, admin, dump });
    }
  });

  kernelTest("agree on number, type and bounds of every attribute of a command", async () => {
    for (const [id, { policy }] of await operations()) {
      const [name = "", command] = COMMANDS.find(([, { number }]) => number === id) ?? [];
      const acceptedAttributes = [...(command?.takes ?? []), ...(IGNORED_ATTRIBUTES[name] ?? [])];
      const rows = expected(PM.rows as unknown as Rows, acceptedAttributes);
      expect([id, sorted(policy ?? new Map())]).toEqual([id, rows]);
    }
  });
});
