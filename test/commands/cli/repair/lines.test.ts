import { describe, expect, test } from "@jest/globals";
import { splitWords } from "../../../../commands/cli/batch/lines.js";
import { COMMANDS } from "../../../../commands/command-table.js";
import { type PathManager, suggestionText } from "../../../../src/index.js";
import { WRONG_LINES } from "../../../support/wrong-lines.js";
import { runHere } from "../process/io.js";

/** A host with the interfaces wlp1s0 and enp1s0, and an endpoint on the second. */
const manager = {
  close: () => {},
  status: async () => ({
    interfaces: [
      { dev: "wlp1s0", addresses: [{ address: "fe80::1" }, { address: "192.0.2.3" }] },
      { dev: "enp1s0", addresses: [{ address: "198.51.100.2" }] },
    ],
  }),
  counters: { read: async () => ({ stamp: 0, counters: { MPRstTx: 0 }, gauges: {} }) },
  endpoints: { list: async () => [{ id: 4, dev: "enp1s0", address: "198.51.100.2", flags: ["subflow"] }] },
  connections: { list: async () => [{ token: 0x1f, remote: { address: "192.0.2.1", port: 443 } }] },
} as unknown as PathManager;

async function hintOf(line: string, parser = "fast"): Promise<string> {
  const ran = await runHere(COMMANDS, splitWords(line), {
    env: { MPTCPCTL_PARSER: parser },
    open: async () => manager,
  });
  expect({ ...ran, line }).toMatchObject({ code: 1, stdout: "" });
  const [first = "", second = ""] = ran.stderr;
  if (!first.startsWith("{")) return second.replace(/^hint: /, "");
  const { hint, suggestions = [] } = JSON.parse(first).error;
  return hint ?? suggestionText(suggestions[0]);
}

describe.each(Object.entries(WRONG_LINES))("of lines with %s", (_, lines) => {
  test.each(lines)("%p is answered with the whole line %p", async (refused, suggested) => {
    expect(await hintOf(refused)).toBe(`mptcpctl ${suggested}`);
  });
});

describe("what is suggested", () => {
  test("is the same whichever parser refused the line", async () => {
    for (const line of ["endpoint del 3", "add endpoint 192.0.2.3", "–j endpoints"])
      expect(await hintOf(line, "yargs")).toBe(await hintOf(line));
  });

  test.each([
    ["link set wlp1s0 up", "ip link set wlp1s0 up  # this belongs to ip"],
    ["addr add 192.0.2.3/24 dev wlp1s0", "ip addr add 192.0.2.3/24 dev wlp1s0  # this belongs to ip"],
    ["ip route show", "ip route show  # this belongs to ip"],
    ["sysctl -w net.mptcp.enabled=1", "sysctl -w 'net.mptcp.enabled=1'  # sysctl is another program"],
    ["disable ssh.service", "systemctl revert ssh.service  # removes its drop-ins"],
  ])("may be of another program: %p", async (line, hint) => {
    expect(await hintOf(line)).toBe(hint);
  });

  test("is not a line that the command would refuse", async () => {
    const { stderr } = await runHere(COMMANDS, ["run", "--enable"]);
    expect(stderr.join("\n")).not.toContain("mptcpctl run --");
  });

  test.each(["enable ssh.service", "mptcpize enable ssh.service", "run --enable ssh.service"])(
    "is a drop-in with run for %p",
    async (line) => {
      expect(await hintOf(line)).toMatch(
        /^systemctl edit ssh\.service {2}# .*ExecStart=mptcpctl run COMMAND/,
      );
    },
  );

  test.each(["run --enable", "run -enable"])("is the help of run for %p", async (line) => {
    expect(await hintOf(line)).toMatch(/^mptcpctl help run {2}# .*ExecStart=mptcpctl run COMMAND$/);
  });

  test.each([
    "-N blue endpoint flush",
    "blue endpoint flush",
    "1234 endpoint flush",
    "--dry endpoint flush",
    "-r file.pcap endpoint flush",
    "endpoint delete all dev wlp1s0",
    "endpoint add 198.51.100.3 dev enp1s0 nosubflow signal",
    "endpoint add 198.51.100.3 !subflow signal",
    "endpoint add 198.51.100.3 subflow off",
    "endpoint add 198.51.100.3 443 signal",
    "endpoint add 198.51.100.3 via 192.0.2.1 subflow",
    "endpoint show !backup",
    "connections show !fallback",
    "connections dst 192.0.2.1 or dst 192.0.2.2",
    "connections close dst 192.0.2.1 or dst 192.0.2.2",
    "connections close token 5 token 6",
    "connections close subflow id 1",
    "close subflows 3 dev wlp1s0",
    "kill 1",
    "connections kill",
    "connections watch 0",
    "connections port 80,443",
    "wait established 10",
    "lab shape 1 10mbit",
  ])("neither drops nor turns round what was typed: %p", async (line) => {
    expect(await hintOf(line)).not.toMatch(/^mptcpctl (?!help|connections watch {2}#)/);
  });

  test("keeps the options of the line", async () => {
    expect(await hintOf("-n blue -d endpoint del 3")).toBe("mptcpctl -n blue -d endpoint del id 3");
  });

  test.each([
    ["endpoint delete", "mptcpctl endpoint  # lists the endpoints"],
    ["endpoint add 192.0.2.3 id 300", "give a number from 1 to 255"],
    ["endpoint add '' subflow", "the words are: id NUM"],
    ["endpoint add 192.0.2.3 id", "id NUM: endpoint id, 1 to 255"],
    ["endpoint add 192.0.2.3 192.0.2.4", "possible: id NUM"],
    ["explain zzz", "mptcpctl explain  # lists every known word"],
  ])("is nothing where nothing is known to be meant: %p", async (line, hint) => {
    expect(await hintOf(line)).toContain(hint);
  });

  test("has the words that are possible as its comment if a word was dropped", async () => {
    expect(await hintOf("monitor nothing")).toMatch(/^mptcpctl monitor {2}# events: CREATED, /);
    expect(await hintOf("endpoint add 192.0.2.3 prio backup")).toMatch(
      /^mptcpctl endpoint add 192\.0\.2\.3 backup {2}# possible: id NUM, /,
    );
  });

  test("does not ask the kernel if requests are shown or withheld", async () => {
    const { opened } = await runHere(COMMANDS, splitWords("--dry-run endpoint add wlp1s0 subflow"));
    expect(opened).toEqual([]);
  });

  test("is made within reasonable time, whatever the line", async () => {
    const words = Array.from({ length: 60 }, (_, at) => `w${at}=x,y${at}`);
    const began = performance.now();
    await runHere(COMMANDS, ["endpoint", "add", ...words]);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test("stands in a batch, too", async () => {
    const input = ["endpoint del 3\n"];
    const { stderr } = await runHere(COMMANDS, ["-batch", "-", "-n", "blue"], {
      input,
      open: async () => manager,
    });
    expect(stderr[1]).toBe("hint: mptcpctl -n blue endpoint del id 3");
  });
});
