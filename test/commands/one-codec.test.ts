import { describe, expect, test } from "@jest/globals";
import { EVENT, PM_EVENTS } from "../../src/codec/families/mptcp-events.js";
import { MPTCP_PM_NAME, MPTCP_PM_VERSION, PM, PM_COMMANDS } from "../../src/codec/families/mptcp-pm.js";
import { NLCTRL } from "../../src/codec/families/nlctrl.js";
import { GENLMSGHDR, type Message, splitMessages } from "../../src/codec/wire/message.js";
import { openPathManager } from "../../src/index.js";
import { NOTE_FAMILY } from "../../src/recording/notes.js";
import { readRecording } from "../../src/recording/recording-file.js";
import { checkReceived } from "../../src/schema/validate.js";
import { NETLINK } from "../../src/transport/transport.js";
import { allFixtures, type Fixture } from "../support/fixtures.js";
import { runLine } from "../support/replay.js";

/** `limits`, `endpoint` and `monitor` share src/codec and src/schema, and their recordings in fixtures/. */
const fixture = (name: string) => allFixtures().find((one) => one.name === name) as Fixture;
const body = ({ bytes, start, end }: Message) => bytes.toString("hex", start, end);

function messages(name: string, wantedDirection: "in" | "out"): Message[] {
  const packets = [...readRecording(fixture(name).pcap)];
  const datagrams = packets.filter(
    ({ family, direction }) => family !== NOTE_FAMILY && direction === wantedDirection,
  );
  return datagrams
    .filter(({ family }) => family === NETLINK.generic)
    .flatMap(({ payload }) => splitMessages(payload));
}

/** Body of a request of the path manager, encoded by its codec. */
const encodedRequest = (command: keyof typeof PM_COMMANDS, values: Parameters<typeof PM.write>[0]) =>
  Buffer.concat([
    GENLMSGHDR.write({ command: PM_COMMANDS[command].number, version: MPTCP_PM_VERSION }),
    PM.write(values),
  ]).toString("hex");

const ADDED = { flags: { on: ["subflow" as const], rest: 0 }, ifindex: 3, family: 2, addr4: "198.51.100.2" };

describe("the codec of src/codec/families", () => {
  test.each([
    ["limits", "6.18/limits-set", encodedRequest("setLimits", { rcvAddAddrs: 1, subflows: 4 })],
    ["limits", "6.18/limits-show", encodedRequest("getLimits", {})],
    ["endpoint", "6.18/endpoint-add-dev", encodedRequest("addAddr", { addr: ADDED })],
    ["endpoint", "6.18/endpoint-show-id", encodedRequest("getAddr", { addr: { id: 200 } })],
  ])("encodes the request that %s sent in %s", (_, name, request) => {
    expect(messages(name, "out").map(body)).toContain(request);
  });

  test("finds the family for monitor, and decodes and encodes each event that it printed", () => {
    const [lookUp] = messages("6.18/monitor-subflow", "out");
    expect(body(lookUp as Message)).toContain(NLCTRL.write({ familyName: MPTCP_PM_NAME }).toString("hex"));
    const events = messages("6.18/monitor-subflow", "in").filter(({ sequence }) => sequence === 0);
    const names = events.map(
      ({ bytes, start }) => PM_EVENTS.find(({ number }) => number === bytes[start])?.name,
    );
    expect(names).toEqual(["CREATED", "ESTABLISHED", "SF_ESTABLISHED", "SF_CLOSED", "CLOSED"]);
    for (const { bytes, start, end } of events) {
      const attributes = bytes.subarray(start + GENLMSGHDR.size, end);
      const values = EVENT.read(attributes, 0, attributes.length);
      const token = values.token?.toString(16).padStart(8, "0");
      expect(fixture("6.18/monitor-subflow").meaning.stdout).toContain(`token=${token} `);
      expect(EVENT.read(EVENT.write(values), 0, EVENT.write(values).length)).toEqual(values);
    }
  });
});

describe("the schemas of src/schema", () => {
  test("refuse limits and endpoints that the codec cannot write, before anything is sent", async () => {
    await using manager = await openPathManager({ replay: fixture("6.18/limits-set").pcap });
    const usage = (argument: string, message: string) =>
      expect.objectContaining({ code: "usage", argument, message });
    await expect(manager.limits.set({ subflows: 2 ** 32 })).rejects.toEqual(
      usage("subflows", "subflows: more than 4294967295"),
    );
    await expect(manager.endpoints.add({ address: "198.51.100.2", id: 256 })).rejects.toEqual(
      usage("id", "id: more than 255"),
    );
    // The recording still contains the reply to this request: none was sent before.
    await manager.limits.set({ subflows: 4, addAddrAccepted: 1 });
  });

  test("refuse an event for monitor with a value outside the range of its row", () => {
    expect(() => checkReceived(EVENT, { token: 5, backup: 1 })).not.toThrow();
    expect(() => checkReceived(EVENT, { token: 2 ** 32 })).toThrow("received token: more than 4294967295");
  });
});

test.each(
  ["6.1", "6.12", "6.18", "7.3"].flatMap((kernel) => [
    [`${kernel}/limits-set`],
    [`${kernel}/endpoint-add-dev`],
    [`${kernel}/${kernel === "6.18" ? "monitor-subflow" : "monitor-client"}`],
  ]),
)("the recording %s is replayed", async (name) => {
  const { pcap, meaning } = fixture(name);
  const { stdout, stderr, exit } = meaning;
  expect(await runLine(["--replay", pcap, ...meaning.command])).toEqual({ stdout, stderr, exit, unused: [] });
});
