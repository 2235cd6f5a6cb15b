import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { CLIENTS, METHODS } from "../../src/checked/manager.js";
import { exportedDeclarations, hiddenDeclarations, methodsOf } from "../support/declarations.js";
import { ROOT } from "../support/root.js";

const INDEX = join(ROOT, "dist/types/src/index.d.ts");

describe("the published types", () => {
  const exported = exportedDeclarations(INDEX);

  test("are found", () => expect(exported.length).toBeGreaterThan(150));

  test("name nothing that is not exported, too", () => {
    expect(hiddenDeclarations(INDEX).map(({ name, file }) => `${name} of ${file}`)).toEqual([]);
  });

  test("are documented", () => {
    expect(exported.filter(({ isDocumented }) => !isDocumented).map(({ name }) => name)).toEqual([]);
  });

  test("have no method whose arguments are not checked", () => {
    const methods = (name: string) => methodsOf(exported.find((one) => one.name === name) as never).sort();
    const names = {
      limits: "LimitsClient",
      endpoints: "EndpointsClient",
      connections: "ConnectionsClient",
      counters: "CountersClient",
      managers: "PathManagersClient",
      userspace: "UserspaceClient",
    } satisfies Record<keyof typeof CLIENTS, string>;
    for (const [part, name] of Object.entries(names))
      expect(methods(name)).toEqual(Object.keys(CLIENTS[part as keyof typeof CLIENTS]).sort());
    expect(methods("PathManager")).toEqual(Object.keys(METHODS).sort());
  });
});
