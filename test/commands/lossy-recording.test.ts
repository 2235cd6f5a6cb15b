import { writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { NLM_F, NLMSG } from "../../src/codec/wire/message.js";
import { NOTE_FAMILY } from "../../src/recording/notes.js";
import { type Packet, packetBytes, pcapHeader } from "../../src/recording/pcap.js";
import { readRecording } from "../../src/recording/recording-file.js";
import { NETLINK } from "../../src/transport/transport.js";
import { scratch } from "../recording/scratch.js";
import { allFixtures } from "../support/fixtures.js";
import { runLine } from "../support/replay.js";

const path = scratch();
/** Much shorter than the timeout of a request. */
const AT_ONCE_MS = 2000;
/** A message with an invalid length. */
const INVALID_MESSAGE = Buffer.from("03".padEnd(32, "0"), "hex");

const fixture = (name: string) => {
  const found = allFixtures().find((one) => one.name.endsWith(`/${name}`));
  if (found === undefined) throw new Error(`there is no recording ${name}`);
  return found;
};

/** A recording with other packets. */
function changed(name: string, change: (packets: readonly Packet[]) => readonly Packet[]): string {
  const file = path();
  const packets = change([...readRecording(fixture(name).pcap)]);
  writeFileSync(file, Buffer.concat([pcapHeader(), ...packets.map(packetBytes)]));
  return file;
}

async function replay(name: string, file: string) {
  const startedAt = performance.now();
  const result = await runLine(["--replay", file, ...fixture(name).meaning.command]);
  return { ...result, ms: performance.now() - startedAt };
}

const isAnswer = ({ family, direction }: Packet) => family !== NOTE_FAMILY && direction === "in";
const answersOf = (name: string) => [...readRecording(fixture(name).pcap)].filter(isAnswer);

/** Part of a list, so that a missing message cannot be detected. */
const isPart = ({ payload }: Packet) =>
  payload.readUInt16LE(4) !== NLMSG.done && (payload.readUInt16LE(6) & NLM_F.multi) !== 0;

describe.each([
  "endpoint-show-several",
  "limits-show",
  "status-endpoints",
  "connections-joined",
  "connections-close",
])("the recording %s without one of its replies", (name) => {
  test("is replayed without a wait, and its errors name the recording", async () => {
    for (const [lost, answer] of answersOf(name).entries()) {
      let count = -1;
      const file = changed(name, (all) => all.filter((one) => !isAnswer(one) || ++count !== lost));
      const { stderr, exit, ms } = await replay(name, file);
      expect({ lost, exit, isSlow: ms > AT_ONCE_MS }).toMatchObject({ isSlow: false });
      expect([0, 1]).toContain(exit);
      if (exit === 1) expect(stderr).toMatch(/the recording holds no answer|differs from the recording/);
      else if (!isPart(answer)) expect(stderr).toMatch(/^warning: .*(recording holds no|could not read)/m);
    }
  }, 60_000);
});

describe("the endpoints of a recording", () => {
  const name = "endpoint-show-several";
  const recordedStdout = () => fixture(name).meaning.stdout;
  const withoutNames = () => recordedStdout().replace(/ dev \S+/g, "");

  test.each<[what: string, isLost: (packet: Packet) => boolean]>([
    ["answers", isAnswer],
    ["requests and answers", ({ family }) => family !== NOTE_FAMILY],
  ])("are shown if the %s about interfaces is missing", async (_, isLost) => {
    const file = changed(name, (all) => all.filter((one) => one.family !== NETLINK.route || !isLost(one)));
    const { stdout, stderr, exit } = await replay(name, file);
    expect(stdout.replace(/ dev \S+/g, "")).toBe(withoutNames());
    expect(stdout).not.toMatch(/ dev eth/);
    expect(stderr).toMatch(/^warning: the name of interface \d+ cannot be read: /);
    expect(exit).toBe(0);
  });

  test("are shown up to the message that cannot be decoded", async () => {
    const breakOff = ({ payload, ...packet }: Packet): Packet => ({
      ...packet,
      payload: Buffer.concat([payload.subarray(0, payload.readUInt32LE(0)), INVALID_MESSAGE]),
    });
    const isList = (one: Packet) => isAnswer(one) && one.family === NETLINK.generic && isPart(one);
    const file = changed(name, (all) => all.map((one) => (isList(one) ? breakOff(one) : one)));
    const { stdout, stderr, exit } = await replay(name, file);
    expect(recordedStdout().startsWith(stdout)).toBe(true);
    expect(stdout.split("\n")).toHaveLength(2);
    expect(stderr).toBe(
      "warning: could not read the rest of the endpoint show: message length 3 instead of 16 to 16\n",
    );
    expect(exit).toBe(0);
  });
});
