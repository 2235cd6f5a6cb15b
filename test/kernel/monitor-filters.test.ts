import { expect } from "@jest/globals";
import { mptcpctl } from "../support/cli.js";
import { Hosts } from "../support/hosts.js";
import { describeKernel, kernelTest, sampledTest } from "../support/kernel.js";
import { single } from "../support/namespaces.js";
import { type EventLine, parseEventLine, Watch } from "../support/watch.js";

type Test = (event: EventLine, tokens: readonly [string, string]) => boolean;

const has = (event: EventLine, address: string) => Object.values(event.fields).includes(address);

/** Words after `monitor`, and the events they select; A and B are the tokens of two connections. */
const FILTERS: readonly (readonly [words: string, passes: Test])[] = [
  ["", () => true],
  ["token A", ({ fields }, [a]) => fields.token === a],
  ["token 0xA", ({ fields }, [a]) => fields.token === a],
  ["token A token B", ({ fields }, tokens) => tokens.includes(fields.token ?? "")],
  ["event SF_ESTABLISHED", ({ event }) => event === "SF_ESTABLISHED"],
  ["event CREATED CLOSED", ({ event }) => event === "CREATED" || event === "CLOSED"],
  ["dev wlp1s0", ({ fields }) => fields.dev === "wlp1s0"],
  ["dev enp1s0", () => false],
  ["address 192.0.2.3", (event) => has(event, "192.0.2.3")],
  ["address 192.0.2.3%wlp1s0", ({ fields }) => fields.dev === "wlp1s0"],
  ["address 192.0.2.2/31", (event) => has(event, "192.0.2.2") || has(event, "192.0.2.3")],
  ["address [2001:db8::1]:443", () => false],
  ["event 17", () => false],
  ["event 10", ({ event }) => event === "SF_ESTABLISHED"],
  ["address 192.0.2.1", (event) => has(event, "192.0.2.1")],
  ["address 192.0.2.2 address 192.0.2.3", (event) => has(event, "192.0.2.2") || has(event, "192.0.2.3")],
  [
    "event CLOSED SF_CLOSED token B",
    ({ event, fields }, [, b]) => /CLOSED$/.test(event) && fields.token === b,
  ],
  ["dev wlp1s0 address 192.0.2.2", () => false],
  [
    "token A event SF_CLOSED dev wlp1s0 address 192.0.2.3",
    ({ event, fields }, [a]) => event === "SF_CLOSED" && fields.token === a,
  ],
];

describeKernel("filters of monitor", () => {
  kernelTest(
    "select events that match one value of every given kind",
    async () => {
      await using hosts = await Hosts.laptop();
      const [a, b] = [await hosts.establish(), await hosts.establish()];
      const tokens = [a.name, b.name] as const;
      const words = FILTERS.map(([text]) => withTokens(text, a.name, b.name));
      const watches = await Promise.all(words.map((one) => Watch.start(hosts.client, `monitor ${one}`)));
      try {
        await hosts.do("client", "endpoint add dev wlp1s0 192.0.2.3 subflow");
        await watches[0]?.next(/SF_ESTABLISHED/);
        await watches[0]?.next(/SF_ESTABLISHED/);
        await hosts.close(await hosts.establish());
        await hosts.do("client", "endpoint flush");
        await Promise.all([hosts.close(a), hosts.close(b)]);
        for (const { name } of [a, b]) await watches[0]?.running.line(new RegExp(` CLOSED\\] token=${name}`));
        const printed = await Promise.all(watches.map(async (watch) => linesOf((await watch.stop()).stdout)));
        const [all = []] = printed;
        expect(kinds(all)).toEqual(["CLOSED", "CREATED", "ESTABLISHED", "SF_CLOSED", "SF_ESTABLISHED"]);
        const expectedEvents = FILTERS.map(([, passes]) =>
          all.filter((line) => passes(parseEventLine(line), tokens)),
        );
        expect(Object.fromEntries(words.map((one, n) => [one, printed[n]]))).toEqual(
          Object.fromEntries(words.map((one, n) => [one, expectedEvents[n]])),
        );
      } finally {
        await Promise.all(watches.map((watch) => watch[Symbol.asyncDispose]()));
      }
    },
    30_000,
  );

  for (const [at, words] of [
    "event NOTHING",
    "token xyz",
    "address here",
    "dev",
    "wlp1s0",
    "token",
  ].entries())
    sampledTest(at % 4)(`refuse \`monitor ${words}\` before the subscription`, async () => {
      await using namespace = await single();
      const { stdout, stderr, code } = await mptcpctl(namespace, `monitor ${words}`);
      expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
      expect(stderr).toMatch(/^Error: .+\nhint: (?!the words are: id).+\n$/);
    });
});

const withTokens = (text: string, a: string, b: string): string =>
  text.replace(/\bA\b/, a).replace("0xA", `0x${a}`).replace(/\bB\b/, b);

const linesOf = (stdout: string): string[] => stdout.split("\n").filter((line) => line !== "");

const kinds = (lines: readonly string[]): string[] =>
  [...new Set(lines.map((line) => parseEventLine(line).event))].sort();
