import { describe, expect, test } from "@jest/globals";
import { NLM_F } from "../../src/codec/wire/message.js";
import { KernelError, PermissionError } from "../../src/errors.js";
import { verdictBytes } from "../support/replies.js";
import { failure, open, request } from "../support/session.js";

describe("a refusal", () => {
  const refused = async (
    errno: number,
    explanation = {},
    values: object = { rcvAddAddrs: 1, subflows: 9 },
  ) => {
    const { session } = open((sent) => [verdictBytes(sent, errno, explanation)]);
    return failure(session.request(request(NLM_F.ack, values)));
  };

  test("is an error with the kernel's text and errno, and the attribute at its offset", async () => {
    const error = await refused(22, { message: "limit greater than maximum (8)", offset: 28 });
    expect(error).toBeInstanceOf(KernelError);
    expect(error).toMatchObject({
      message: "limits set: limit greater than maximum (8)",
      kernel: "limit greater than maximum (8)",
      errno: 22,
      argument: "subflows",
      exit: 2,
    });
  });

  test("names a nested attribute by its path", async () => {
    const nested = { addr: { id: 5, addr4: "10.0.0.1" } };
    expect(await refused(34, { offset: 32 }, nested)).toMatchObject({
      argument: "addr.addr4",
      message: "limits set: the kernel refused addr.addr4",
    });
  });

  test("names the attribute that was missing", async () => {
    expect(await refused(22, { missingType: 1 }, {})).toMatchObject({
      argument: "addr",
      message: "limits set: the kernel requires addr",
    });
    expect(await refused(22, { missingType: 77 }, {})).toMatchObject({ argument: "#77" });
  });

  test("names what was missing inside a nest by its path", async () => {
    const nested = { addr: { id: 5 } };
    expect(await refused(22, { missingType: 1, missingNest: 20 }, nested)).toMatchObject({
      argument: "addr.family",
    });
    expect(await refused(22, { missingType: 99, missingNest: 20 }, nested)).toMatchObject({
      argument: "addr.#99",
    });
  });

  test("without an explanation still has its errno", async () => {
    const error = (await refused(95)) as KernelError;
    expect(error).toMatchObject({ message: "limits set: refused by the kernel", errno: 95, code: "refused" });
    expect(error.argument).toBeUndefined();
    expect(error.errnoName).toBe("EOPNOTSUPP");
  });

  test("with an offset outside the request has no attribute", async () => {
    expect(await refused(22, { offset: 4000 })).toMatchObject({ argument: undefined });
    expect(await refused(22, { offset: 0 })).toMatchObject({ argument: undefined });
  });

  test.each([1, 13])("for missing permission, errno %i, has its own class", async (errno) => {
    const error = await refused(errno);
    expect(error).toBeInstanceOf(PermissionError);
    expect(error).toMatchObject({ code: "permission", errno, message: "limits set: permission denied" });
  });

  test("leaves the session usable", async () => {
    const { session } = open((sent, count) => [verdictBytes(sent, count === 1 ? 22 : 0)]);
    expect(await failure(session.request(request(NLM_F.ack)))).toBeInstanceOf(KernelError);
    expect(await session.request(request(NLM_F.ack))).toEqual([]);
  });
});

describe("a warning", () => {
  test("of a successful acknowledgement is passed on, and the request succeeds", async () => {
    const warnings: string[] = [];
    const onWarning = (text: string) => void warnings.push(text);
    const { session } = open((sent) => [verdictBytes(sent, 0, { message: "this is deprecated" })], {
      onWarning,
    });
    expect(await session.request(request(NLM_F.ack))).toEqual([]);
    expect(warnings).toEqual(["this is deprecated"]);
  });
});
