import { describe, expect, test } from "@jest/globals";
import { explainRefusal } from "../../../src/client/endpoints/hints.js";
import { KernelError } from "../../../src/errors.js";
import type { Endpoint, EndpointSpec } from "../../../src/model/endpoint.js";

const EINVAL = 22;
const stored = (id: number, address: string, ...flags: Endpoint["flags"][number][]): Endpoint => ({
  id,
  address,
  flags,
});

/** The hint for an add that the kernel refused with EINVAL, as Linux 6.1 does for each of these reasons. */
async function hintOf(spec: EndpointSpec, ...all: readonly Endpoint[]): Promise<string | undefined> {
  const refusal = new KernelError("too many addresses or duplicate one", { errno: EINVAL });
  await explainRefusal(refusal, "endpoint add", spec, async () => all).catch(() => {});
  return refusal.hint;
}

describe("the hint for an add that Linux 6.1 refuses with EINVAL", () => {
  const spec: EndpointSpec = { address: "192.0.2.9", flags: ["subflow"] };
  const otherEndpoints = (count: number) =>
    Array.from({ length: count }, (_, at) => stored(at + 1, `192.0.2.${at + 1}`, "subflow"));

  test("names an address that is stored already", async () => {
    expect(await hintOf(spec, stored(3, "192.0.2.9", "signal"))).toMatch(
      /^the address exists already: id 3 \(192\.0\.2\.9 signal\); use `endpoint change`/,
    );
  });

  test("names an id that another endpoint has", async () => {
    expect(await hintOf({ ...spec, id: 2 }, ...otherEndpoints(2))).toMatch(
      /^id 2 \(192\.0\.2\.2 subflow\) has it; /,
    );
  });

  test("names the limit of eight endpoints, the largest number in that kernel", async () => {
    expect(await hintOf(spec, ...otherEndpoints(8))).toMatch(/^the table may be full: 8 endpoints, /);
    expect(await hintOf(spec, ...otherEndpoints(7))).toBeUndefined();
  });

  test("names an id for the address of an implicit endpoint", async () => {
    expect(await hintOf({ ...spec, id: 7 }, stored(1, "192.0.2.9", "implicit"))).toMatch(
      /without an id to convert/,
    );
  });

  test("names flags that exclude each other, whatever is stored", async () => {
    expect(await hintOf({ ...spec, flags: ["signal", "fullmesh"] }, ...otherEndpoints(8))).toMatch(
      /choose one$/,
    );
  });
});
