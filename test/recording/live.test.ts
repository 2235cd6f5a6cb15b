import { expect, test } from "@jest/globals";
import { recordPlatform } from "../../src/recording/recording-platform.js";
import { replayPlatform } from "../../src/recording/replay-platform.js";
import { openLive } from "../../src/transport/live.js";
import type { Platform } from "../../src/transport/platform.js";
import { NETLINK, type Transport } from "../../src/transport/transport.js";
import { describeKernel } from "../support/kernel.js";
import { single } from "../support/namespaces.js";
import { ADDRESS_GROUP, makeEvents, message } from "../transport/datagrams.js";
import { scratch } from "./scratch.js";

const path = scratch();
const SYSCTL = "/proc/sys/net/mptcp/enabled";
/** nlctrl GETFAMILY as a dump: every family. */
const listFamilies = message(16, 0x301, 5, "03010000");

function datagrams(transport: Transport): [string, number][] {
  const replayedExchange: [string, number][] = [];
  const sink = (bytes: Buffer, start: number, end: number) =>
    void replayedExchange.push([bytes.toString("hex", start, end), transport.stamp()]);
  transport.drain(sink);
  return replayedExchange;
}

/** An exchange with a loss; `makeMany` causes more events than the buffer can store. */
function exchangeWithKernel(platform: Platform, makeMany: () => void) {
  const requests = platform.open(NETLINK.generic);
  requests.send(listFamilies);
  const families = datagrams(requests);
  const events = platform.open(NETLINK.route, { events: true, receiveBuffer: 8192 });
  events.join(ADDRESS_GROUP);
  makeMany();
  const receivedEvents = datagrams(events);
  const lostEvents = events.lost();
  let refusal: unknown;
  try {
    requests.join(100_000);
  } catch (error) {
    refusal = error;
  }
  const read = [platform.host.readFile(SYSCTL), platform.host.now()];
  for (const transport of [requests, events]) transport.close();
  return { families, heard: receivedEvents, lost: lostEvents, refusal, read };
}

describeKernel("an exchange with this kernel", () => {
  test.each(["native", "netlink"] as const)(
    "over %s is replayed byte for byte, losses included",
    async (transport) => {
      await using namespace = await single();
      const netns = namespace.path;
      const livePlatform = await openLive(transport === "native" ? { netns, transport } : { transport });
      const eventPlatform = transport === "native" ? livePlatform : undefined;
      const file = path();
      const recording = recordPlatform(livePlatform, file, { version: "0", commandLine: ["test"] });
      const replayedExchange = exchangeWithKernel(
        recording,
        () => eventPlatform && makeEvents((protocol) => eventPlatform.open(protocol), 1, 400),
      );
      recording.close();
      expect(replayedExchange.families.length).toBeGreaterThan(0);
      expect(replayedExchange.heard.length + replayedExchange.lost).toBe(eventPlatform ? 400 : 0);
      expect(replayedExchange.refusal).toMatchObject({ code: "transport", errno: 22 });
      const replay = replayPlatform(file);
      expect(replay.about?.transport).toBe(transport);
      expect(exchangeWithKernel(replay, () => undefined)).toEqual(replayedExchange);
      expect(replay.unused()).toEqual([]);
    },
  );
});
