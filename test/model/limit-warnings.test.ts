import { expect, test } from "@jest/globals";
import type { EndpointFlag } from "../../src/model/endpoint.js";
import { limitWarnings } from "../../src/model/limit-warnings.js";

const endpoint = (flags: EndpointFlag[], address = "192.0.2.1") => ({ address, flags });
const SUBFLOW = endpoint(["subflow"]);
const IPV6 = endpoint(["subflow"], "2001:db8::1");

test.each([
  ["0, with a source", { subflows: 0 }, [SUBFLOW], 1],
  ["0, with fullmesh alone", { subflows: 0 }, [endpoint(["fullmesh"])], 1],
  ["0, with announcements only", { subflows: 0 }, [endpoint(["signal"]), endpoint(["backup"])], 0],
  ["0, without endpoints", { subflows: 0, addAddrAccepted: 0 }, [], 0],
  ["absent", {}, [SUBFLOW, SUBFLOW, SUBFLOW], 0],
  ["2, with three sources: one may be the initial address", { subflows: 2 }, [SUBFLOW, SUBFLOW, SUBFLOW], 0],
  ["1, with three sources", { subflows: 1 }, [SUBFLOW, SUBFLOW, SUBFLOW], 1],
  ["1, with two sources of each family", { subflows: 1 }, [SUBFLOW, SUBFLOW, IPV6, IPV6], 0],
  ["1, with a source of unknown address", { subflows: 1 }, [{ flags: ["subflow" as const] }], 0],
  ["of announcements 0, with laminar", { addAddrAccepted: 0 }, [endpoint(["laminar"])], 1],
  ["of announcements 0, with subflow", { addAddrAccepted: 0 }, [endpoint(["subflow", "fullmesh"])], 0],
  ["of announcements 1, with laminar", { addAddrAccepted: 1 }, [endpoint(["laminar"])], 0],
] as const)("a limit that is %s", (_, limits, endpoints, expected) => {
  const all = endpoints.map((one) => ({ ...one, flags: [...one.flags] }));
  const found = limitWarnings(limits, all);
  expect(found).toHaveLength(expected);
  expect(found.every(({ code }) => code === "limits")).toBe(true);
});

test("the warnings name the limit and the number of endpoints", () => {
  expect(limitWarnings({ subflows: 1 }, [SUBFLOW, SUBFLOW, SUBFLOW])).toEqual([
    {
      code: "limits",
      message:
        "limit subflows 1: a connection gets no more than 1 additional subflows from now on, but 3 endpoints with subflow exist",
    },
  ]);
  expect(limitWarnings({ subflows: 0 }, [SUBFLOW])).toEqual([
    {
      code: "limits",
      message: "limit subflows 0: the kernel opens no subflow from 1 endpoint that could open some",
    },
  ]);
});
