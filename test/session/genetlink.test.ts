import { describe, expect, test } from "@jest/globals";
import { MPTCP_PM_NAME, MPTCP_PM_VERSION, PM } from "../../src/codec/families/mptcp-pm.js";
import { INTERFACE_ADDRESS, LINK } from "../../src/codec/families/rtnetlink.js";
import { NLM_F } from "../../src/codec/wire/message.js";
import { KernelError, UnsupportedError } from "../../src/errors.js";
import { resolveFamily } from "../../src/session/genetlink.js";
import { readRoute } from "../../src/session/rtnetlink.js";
import { Session } from "../../src/session/session.js";
import { FAKE, FakePlatform } from "../support/fake-platform.js";
import { type Answer, FakeTransport } from "../support/fake-transport.js";
import { doneBytes, replyBytes, requestOf, verdictBytes } from "../support/replies.js";
import { attributeOf } from "../support/three-lists.js";

const sessionOver = (transport: FakeTransport) => new Session(transport, { timeoutMs: 1000 });
const resolve = (transport: FakeTransport) =>
  resolveFamily(sessionOver(transport), MPTCP_PM_NAME, MPTCP_PM_VERSION, PM);

describe("a generic netlink family", () => {
  test("has its number and groups from a look-up by name", async () => {
    const family = await resolve(new FakePlatform().open(16));
    expect(family).toMatchObject({ id: FAKE.family, version: 1 });
    expect([...family.groups]).toEqual([
      ["mptcp_pm_cmds", 8],
      ["mptcp_pm_events", FAKE.events],
    ]);
  });

  test("that the kernel does not have is an UnsupportedError", async () => {
    const transport = new FakeTransport((request) => [verdictBytes(request, 2)]);
    await expect(resolve(transport)).rejects.toThrow(UnsupportedError);
  });

  test("whose look-up fails for another reason is a KernelError", async () => {
    const transport = new FakeTransport((request) => [verdictBytes(request, 12)]);
    await expect(resolve(transport)).rejects.toThrow(KernelError);
  });

  test("decodes the replies of its commands", async () => {
    const platform = new FakePlatform(() => [{ addr: { id: 1 } }, { addr: { id: 2, port: 0 } }]);
    const family = await resolve(platform.open(16));
    const call = { operation: "endpoint show", command: 3, values: {} } as const;
    expect(await family.call({ ...call, mode: "dump" })).toEqual([
      { values: { addr: { id: 1 } }, problems: [] },
      { values: { addr: { id: 2, port: 0 } }, problems: [] },
    ]);
    expect(await family.call({ ...call, mode: "do" })).toEqual([]);
  });
});

describe("rtnetlink objects", () => {
  const eth0 = Buffer.concat([
    LINK.header.write({ index: 2, flags: { on: ["up"], rest: 0 } }),
    LINK.attributes.write({ name: "eth0", mtu: 1500 }),
  ]);
  const read = (answer: Answer, dump: boolean) => {
    const transport = new FakeTransport(answer, 0);
    const query = { operation: "interface list", dump, header: { index: 2 }, attributes: { name: "eth0" } };
    return { transport, found: readRoute(sessionOver(transport), LINK, query) };
  };

  test("have a header and attributes side by side", async () => {
    const { found, transport } = read((request) => [replyBytes(request, eth0)], false);
    expect(await found).toMatchObject([
      { header: { index: 2, flags: { on: ["up"], rest: 0 } }, attributes: { name: "eth0", mtu: 1500 } },
    ]);
    const { type, flags, bytes, start } = requestOf(transport.sent[0] as Buffer);
    expect([type, flags]).toEqual([LINK.get, NLM_F.request]);
    expect(bytes.subarray(start + 16).toString("latin1")).toBe("\t\0\u0003\0eth0\0\0\0\0");
  });

  test("are received in a dump", async () => {
    const parts = (request: Buffer) => [
      replyBytes(request, eth0, NLM_F.multi),
      replyBytes(request, eth0, NLM_F.multi),
      doneBytes(request),
    ];
    expect(await read(parts, true).found).toHaveLength(2);
  });

  test("of other address families are skipped", async () => {
    const address = (family: number, local: Buffer) =>
      Buffer.concat([INTERFACE_ADDRESS.header.write({ family, index: 2 }), attributeOf(2, local)]);
    const transport = new FakeTransport((request) => [
      replyBytes(request, address(45, Buffer.from([8])), NLM_F.multi),
      replyBytes(request, address(2, Buffer.from([10, 0, 0, 1])), NLM_F.multi),
      doneBytes(request),
    ]);
    const objects = await readRoute(sessionOver(transport), INTERFACE_ADDRESS, {
      operation: "address list",
      dump: true,
    });
    expect(objects.map(({ attributes }) => attributes.local)).toEqual(["10.0.0.1"]);
  });

  test("that do not exist are a KernelError", async () => {
    await expect(read((request) => [verdictBytes(request, 19)], false).found).rejects.toMatchObject({
      errno: 19,
      message: "interface list: refused by the kernel",
    });
  });
});
