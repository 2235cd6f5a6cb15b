import { describe, expect, test } from "@jest/globals";
import type { EndpointSpec } from "../../src/model/endpoint.js";
import { impossible, neverAdded } from "../../src/model/rules.js";

const ADDRESS = "192.0.2.3";
describe("the rules refuse an endpoint that can never work", () => {
  const cases: [what: string, spec: EndpointSpec, argument: string, message: string][] = [
    ["with the id 0", { address: ADDRESS, id: 0 }, "id", "id 0 cannot be given: it means the address on which each connection was opened"],
    ["with a port and no signal", { address: ADDRESS, port: 5000, flags: ["subflow"] }, "port", "a port can only be announced: it needs the flag signal"],
    ["as signal and fullmesh", { address: ADDRESS, flags: ["signal", "fullmesh"] }, "fullmesh", "signal and fullmesh exclude each other"],
  ]; // biome-ignore format: a table
  test.each(cases)("%s", (_, spec, argument, message) => {
    expect(impossible(spec)).toMatchObject({
      argument,
      message,
      hint: expect.stringMatching(/^[a-z`].*[^.]$/),
    });
  });

  test.each<EndpointSpec>([
    { address: ADDRESS },
    { address: "0.0.0.0" },
    { address: "ff02::1", flags: ["signal"] },
    { address: "224.0.0.1", flags: ["signal"] },
    { address: "127.0.0.1" },
    { address: "223.255.255.255" },
    { address: "240.0.0.1" },
    { address: "fe80::1" },
    { address: "::ffff:10.0.0.1" },
    { address: ADDRESS, id: 255, port: 1, flags: ["signal"] },
    { address: ADDRESS, port: 0 },
    { address: ADDRESS, flags: ["subflow", "fullmesh", "backup", "laminar"] },
  ])("and accept %j", (spec) => {
    expect(impossible(spec)).toBeUndefined();
  });
});

describe("the rules refuse an endpoint that no kernel adds", () => {
  test("with the implicit flag, or with a port and the subflow flag", () => {
    expect(neverAdded({ address: ADDRESS, flags: ["implicit"] })).toMatchObject({ argument: "implicit" });
    expect(neverAdded({ address: ADDRESS, port: 5, flags: ["signal", "subflow"] })).toMatchObject({
      argument: "port",
    });
  });

  test("and accept one that the kernel may add", () => {
    for (const flags of [["signal"], ["subflow"], ["signal", "subflow"]] as const)
      expect(neverAdded({ address: ADDRESS, flags })).toBeUndefined();
    expect(neverAdded({ address: ADDRESS, port: 5, flags: ["signal"] })).toBeUndefined();
  });
});
