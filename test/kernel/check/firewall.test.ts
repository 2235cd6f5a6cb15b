import { afterAll, beforeAll, expect } from "@jest/globals";
import { obstacle } from "../../support/kernel.js";
import type { Pair } from "../../support/namespaces.js";
import { run } from "../../support/process.js";
import { kernelTestWith } from "../../support/tools.js";
import {
  check,
  counters,
  GREETING_PORT,
  LATER,
  MPTCP_PORT,
  NO_NFT,
  rule,
  STRIP,
  SYN,
  SYN_ACK,
  verdict,
  withServers,
} from "./support.js";

let hosts: Pair;
beforeAll(async () => {
  if (obstacle === undefined && NO_NFT === undefined) hosts = await withServers();
}, 60_000);
afterAll(async () => void (await hosts?.[Symbol.asyncDispose]()));

const firewallTest = (title: string, body: () => Promise<void>) => kernelTestWith(NO_NFT, title, body);
const PEER = `10.0.1.2:${MPTCP_PORT}`;
const GREETER = `10.0.1.2:${GREETING_PORT}`;
const DROP = `${SYN} tcp option mptcp exists drop`;

firewallTest("the option removed from the SYN, and from its answer, looks like plain TCP", async () => {
  {
    await using _rule = await rule(hosts.server, `${SYN} ${STRIP}`);
    expect(await verdict(hosts.client, PEER)).toBe("plain_tcp sure");
    expect(await verdict(hosts.client, GREETER)).toBe("plain_tcp sure");
  }
  await using _rule = await rule(hosts.client, `${SYN_ACK} ${STRIP}`);
  expect(await verdict(hosts.client, PEER)).toBe("plain_tcp sure");
});

firewallTest("options removed behind the handshake, towards the server", async () => {
  await using _rule = await rule(hosts.server, `${LATER} ${STRIP}`);
  expect(await verdict(hosts.client, PEER)).toBe("fallback_to_peer likely");
  expect(await verdict(hosts.client, GREETER)).toBe("fallback sure");
});

firewallTest("options removed behind the handshake, towards the client", async () => {
  await using _rule = await rule(hosts.client, `${LATER} ${STRIP}`);
  expect(await verdict(hosts.client, PEER)).toBe("fallback_to_us likely");
  expect(await verdict(hosts.client, GREETER)).toBe("fallback sure");
});

firewallTest("one good and one bad way: each is judged, and the bad way is the probable cause", async () => {
  await using _rule = await rule(hosts.server, `iifname "eth1" ${SYN} ${STRIP}`);
  const { code, ways, suggestions } = await check(hosts.client, `${PEER} all-paths`);
  expect([code, suggestions]).toEqual([4, []]);
  expect(ways).toMatchObject([
    { dev: "eth1", source: "10.0.1.1", verdict: "plain_tcp", means: expect.stringContaining("Another way") },
    { dev: "eth2", source: "10.0.2.1", verdict: "mptcp" },
  ]);
});

firewallTest("a SYN with the option that is refused is not taken for a closed port", async () => {
  await using _rule = await rule(
    hosts.server,
    `${SYN} tcp option mptcp exists reject with tcp reset`,
    "input",
  );
  expect(await verdict(hosts.client, PEER)).toBe("dropped likely");
});

firewallTest("dropped SYNs with the option are found without a pause of MPTCP", async () => {
  await using _rule = await rule(hosts.server, DROP);
  const before = await counters(hosts.client);
  const { ways, suggestions } = await check(hosts.client, PEER);
  expect(ways).toMatchObject([{ verdict: "dropped", certainty: "likely" }]);
  expect(ways[0]?.attempts.map(({ protocol }) => protocol)).toEqual(["mptcp", "mptcp", "tcp"]);
  expect(suggestions.map(({ command }) => command.join(" "))).toEqual([`mptcpctl check ${PEER} all-paths`]);
  const after = await counters(hosts.client);
  for (const name of ["Blackhole", "MPCapableSYNTXDrop", "MPCapableSYNTXDisabled"])
    expect([name, (after[name] ?? 0) - (before[name] ?? 0)]).toEqual([name, 0]);
});

firewallTest(
  "patient sees the SYN without the option, says that MPTCP is paused, and the cure ends it",
  async () => {
    {
      await using _rule = await rule(hosts.server, DROP);
      const { ways, suggestions } = await check(hosts.client, `${PEER} patient`);
      expect(suggestions.map(({ command }) => command[0])).toEqual(["sh", "mptcpctl"]);
      expect(ways).toMatchObject([{ verdict: "dropped", certainty: "likely", paused: true }]);
      expect(ways[0]?.attempts[0]?.ms).toBeGreaterThan(2500);
    }
    const { ways, suggestions } = await check(hosts.client, PEER);
    expect(ways).toMatchObject([{ verdict: "paused", certainty: "sure", paused: true }]);
    expect(suggestions).toHaveLength(1);
    await run(hosts.client, suggestions[0]?.command ?? []);
    expect(await verdict(hosts.client, PEER)).toBe("mptcp sure");
  },
);
