import { describe, expect, test } from "@jest/globals";
import { EVENT } from "../../src/codec/families/mptcp-events.js";
import { MPTCP_INFO } from "../../src/codec/families/mptcp-info.js";
import { PM } from "../../src/codec/families/mptcp-pm.js";
import { NLCTRL } from "../../src/codec/families/nlctrl.js";
import { LINK } from "../../src/codec/families/rtnetlink.js";
import { GENLMSGHDR, messageBytes, NLM_F } from "../../src/codec/wire/message.js";
import { Annotator } from "../../src/decode/annotate.js";
import { plainValue } from "../../src/decode/values.js";
import { NETLINK } from "../../src/transport/transport.js";
import { doneBytes, verdictBytes } from "../support/replies.js";

const generic = (command: number, attributes: Buffer) =>
  Buffer.concat([GENLMSGHDR.write({ command, version: 1 }), attributes]);

const getFamily = messageBytes(16, NLM_F.request, 1, generic(3, NLCTRL.write({ familyName: "mptcp_pm" })));
const family = messageBytes(16, 0, 1, generic(1, NLCTRL.write({ familyId: 28, familyName: "mptcp_pm" })));
const setLimits = messageBytes(28, NLM_F.request | NLM_F.ack, 2, generic(5, PM.write({ subflows: 9 })));
const closed = messageBytes(28, 0, 0, generic(3, EVENT.write({ token: 0x63c070d2 })));

/** An annotator that has decoded the family look-up. */
function annotatorWithFamily(): Annotator {
  const annotator = new Annotator();
  annotator.annotate(NETLINK.generic, "in", family);
  return annotator;
}

describe("an annotator", () => {
  test("learns a family's number from the look-up in the recording", () => {
    const annotator = new Annotator();
    const beforeLookUp = annotator.annotate(NETLINK.generic, "out", setLimits);
    expect(beforeLookUp).toMatchObject([{ name: "family 28 5", values: { bytes: expect.any(String) } }]);
    expect(annotator.annotate(NETLINK.generic, "out", getFamily)).toEqual([
      { name: "nlctrl getFamily", sequence: 1, flags: ["request"], values: { familyName: "mptcp_pm" } },
    ]);
    expect(annotator.annotate(NETLINK.generic, "in", family)).toMatchObject([{ name: "nlctrl newFamily" }]);
    expect(annotator.annotate(NETLINK.generic, "out", setLimits)).toEqual([
      { name: "mptcp_pm setLimits", sequence: 2, flags: ["request", "ack"], values: { subflows: 9 } },
    ]);
  });

  test("distinguishes events from replies by their sequence number", () => {
    expect(annotatorWithFamily().annotate(NETLINK.generic, "in", closed)).toEqual([
      { name: "mptcp_pm event CLOSED", sequence: 0, flags: [], values: { token: 0x63c070d2 } },
    ]);
  });

  test("shows the kernel's reply, and never shows an acknowledgement as a dump", () => {
    const refused = verdictBytes(setLimits, 22, { message: "limit greater than maximum (8)", offset: 20 });
    expect(annotatorWithFamily().annotate(NETLINK.generic, "in", refused)).toEqual([
      {
        name: "error",
        sequence: 2,
        flags: ["capped", "explained"],
        values: { errno: 22, errnoName: "EINVAL", message: "limit greater than maximum (8)", offset: 20 },
      },
    ]);
    expect(annotatorWithFamily().annotate(NETLINK.generic, "in", verdictBytes(setLimits, 0))).toMatchObject([
      { name: "ack", flags: ["capped"], values: {} },
    ]);
    expect(annotatorWithFamily().annotate(NETLINK.generic, "in", doneBytes(setLimits))).toMatchObject([
      { name: "done", flags: ["multi"], values: {} },
    ]);
  });

  test("decodes a link of rtnetlink, whose message type is the controller's, and learns nothing from it", () => {
    const annotator = annotatorWithFamily();
    const body = Buffer.concat([
      LINK.header.write({ index: 2, flags: { on: ["up", "loopback"], rest: 0 } }),
      LINK.attributes.write({ mac: Buffer.alloc(6), name: "lo", mtu: 65536 }),
    ]);
    const link = messageBytes(LINK.created, NLM_F.multi, 3, body);
    expect(annotator.annotate(NETLINK.route, "in", link)).toMatchObject([
      {
        name: "route created link",
        flags: ["multi"],
        values: { index: 2, flags: ["up", "loopback"], name: "lo", mtu: 65536, mac: "000000000000" },
      },
    ]);
    expect(annotator.annotate(NETLINK.generic, "out", setLimits)).toMatchObject([
      { name: "mptcp_pm setLimits" },
    ]);
  });

  test("shows the bytes of an unknown protocol", () => {
    const diag = messageBytes(20, NLM_F.request | NLM_F.dump, 4, Buffer.from("0206", "hex"));
    expect(new Annotator().annotate(12, "out", diag)).toEqual([
      { name: "protocol 12 type 20", sequence: 4, flags: ["request", "dump"], values: { bytes: "0206" } },
    ]);
  });

  test("shows bits and attributes without a name as numbers", () => {
    const endpoint = PM.write({
      addr: {
        id: 1,
        flags: { on: ["signal"], rest: 0x80 },
        unknown: [{ type: 99, payload: Buffer.from([7]) }],
      },
    });
    const add = messageBytes(28, NLM_F.request, 5, generic(1, endpoint));
    expect(annotatorWithFamily().annotate(NETLINK.generic, "out", add)).toMatchObject([
      { values: { addr: { id: 1, flags: ["signal", "0x80"], unknown: [{ type: 99, payload: "07" }] } } },
    ]);
  });

  test("omits what an older kernel does not send", () => {
    const info = MPTCP_INFO.write({ token: 7 }).subarray(0, 20);
    expect(plainValue(MPTCP_INFO.read(info, 0, info.length))).not.toHaveProperty("bytesSent");
  });

  test("shows the bytes of what it cannot decode", () => {
    const cut = setLimits.subarray(0, 19);
    expect(annotatorWithFamily().annotate(NETLINK.generic, "out", cut)).toMatchObject([
      {
        name: "malformed",
        values: { error: expect.stringContaining("message length 28"), bytes: cut.toString("hex") },
      },
    ]);
  });
});
