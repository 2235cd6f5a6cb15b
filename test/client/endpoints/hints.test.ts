import { describe, expect, test } from "@jest/globals";
import { explainRefusal } from "../../../src/client/endpoints/hints.js";
import { KernelError } from "../../../src/errors.js";
import type { Endpoint, EndpointSpec } from "../../../src/model/endpoint.js";
import { suggestionText } from "../../../src/suggestions.js";

const EINVAL = 22;
const stored = (id: number, address: string, ...flags: Endpoint["flags"][number][]): Endpoint => ({
  id,
  address,
  flags,
});

/** The hint, or the suggested line, for an add that the kernel refused with EINVAL, as Linux 6.1 does for each of these reasons. */
async function hintOf(spec: EndpointSpec, ...all: readonly Endpoint[]): Promise<string | undefined> {
  const refusal = new KernelError("too many addresses or duplicate one", { errno: EINVAL });
  await explainRefusal(refusal, "endpoint add", spec, async () => all).catch(() => {});
  return [refusal.hint, ...refusal.suggestions.map(suggestionText)].filter(Boolean).join("; ") || undefined;
}

describe("the hint for an add that Linux 6.1 refuses with EINVAL", () => {
  const spec: EndpointSpec = { address: "192.0.2.9", flags: ["subflow"] };
  const otherEndpoints = (count: number) =>
    Array.from({ length: count }, (_, at) => stored(at + 1, `192.0.2.${at + 1}`, "subflow"));

  test("names an address that is stored already", async () => {
    expect(await hintOf(spec, stored(3, "192.0.2.9", "signal"))).toMatch(
      /^mptcpctl endpoint show id 3 {2}# the address exists already: id 3 \(192\.0\.2\.9 signal\); differs/,
    );
  });

  test("names an id that another endpoint has", async () => {
    expect(await hintOf({ ...spec, id: 2 }, ...otherEndpoints(2))).toMatch(
      /^id 2 \(192\.0\.2\.2 subflow\) has it; mptcpctl endpoint add 192\.0\.2\.9 subflow /,
    );
  });

  test("names the limit of eight endpoints, the largest number in that kernel", async () => {
    expect(await hintOf(spec, ...otherEndpoints(8))).toMatch(/^the table may be full: 8 endpoints, /);
    expect(await hintOf(spec, ...otherEndpoints(7))).toBeUndefined();
  });

  test("names an id for the address of an implicit endpoint", async () => {
    expect(await hintOf({ ...spec, id: 7 }, stored(1, "192.0.2.9", "implicit"))).toMatch(
      /; mptcpctl endpoint add 192\.0\.2\.9 subflow {2}# converts/,
    );
  });

  test("names flags that exclude each other, whatever is stored", async () => {
    expect(await hintOf({ ...spec, flags: ["signal", "fullmesh"] }, ...otherEndpoints(8))).toMatch(
      /choose one$/,
    );
  });
});

describe("an address that an endpoint has already", () => {
  const twin: Endpoint = { id: 3, address: "192.0.2.9", flags: ["subflow"], ifindex: 2, dev: "wlp1s0" };
  const stated = "the address exists already: id 3 (192.0.2.9 dev wlp1s0 subflow)";
  const bound = { address: "192.0.2.9", dev: "wlp1s0", ifindex: 2 };

  test.each<[spec: EndpointSpec, command: string, comment: string]>([
    [{ ...bound, flags: ["subflow"] }, "show id 3", "nothing differs"],
    [{ address: "192.0.2.9", flags: ["subflow"] }, "show id 3", "differs only in dev"],
    [{ ...bound, flags: ["subflow"], id: 7 }, "show id 3", "differs only in id"],
    [{ ...bound, flags: ["subflow", "backup"] }, "change id 3 backup", "differs in backup"],
    [
      { ...bound, flags: ["signal"] },
      "show id 3",
      "differs in signal, subflow; endpoint replace changes that, and closes its subflows",
    ],
    [
      { ...bound, dev: "eth1", ifindex: 5, flags: ["subflow"] },
      "show id 3",
      "differs in dev; endpoint replace changes that, and closes its subflows",
    ],
  ])("is changed without closing a path where that is possible: %j", async (spec, command, comment) => {
    expect(await hintOf(spec, twin)).toBe(`mptcpctl endpoint ${command}  # ${stated}; ${comment}`);
  });

  test("loses a flag by the opposite word", async () => {
    const backup: Endpoint = { ...twin, flags: ["subflow", "backup"] };
    expect(await hintOf({ ...bound, flags: ["subflow"] }, backup)).toMatch(
      /^mptcpctl endpoint change id 3 nobackup /,
    );
  });
});
