import { describe, expect, test } from "@jest/globals";
import { splitWords } from "../../../../commands/cli/batch/lines.js";
import { COMMANDS } from "../../../../commands/command-table.js";
import { type PathManager, suggestionText } from "../../../../src/index.js";
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

/** Refused lines, and what is suggested after `mptcpctl`. */
const LINES: Readonly<Record<string, readonly (readonly [refused: string, suggested: string])[]>> = {
  "typing errors": [
    ["endpiont show", "endpoint show"],
    ["ENDPOINT Show", "endpoint show"],
    ["endpoint add 192.0.2.3 sublfow", "endpoint add 192.0.2.3 subflow"],
    ["limits set sublows 3", "limits set subflows 3"],
    ["--jsno endpoint", "--json endpoint"],
    ["counters wach", "counters watch"],
    ["monitor SF_ESTABLISHD", "monitor SF_ESTABLISHED"],
    ["help endpiont ad", "help endpoint add"],
  ],
  "other words for a command": [
    ["endpoints", "endpoint"],
    ["endpoint remove id 3", "endpoint delete id 3"],
    ["endpoint set 192.0.2.3 backup", "endpoint change 192.0.2.3 backup"],
    ["endpoint clear", "endpoint flush"],
    ["endpoint del all", "endpoint flush"],
    ["events", "monitor"],
    ["stats", "counters"],
    ["show", "status"],
    ["pm type userspace", "pm set userspace"],
    ["lab start mine", "lab up mine"],
    ["endpoint add help", "help endpoint add"],
  ],
  "another order, missing words": [
    ["add endpoint 192.0.2.3", "endpoint add 192.0.2.3"],
    ["show limits", "limits show"],
    ["mptcp add endpoint 192.0.2.3", "endpoint add 192.0.2.3"],
    ["remove endpoint 3", "endpoint delete id 3"],
    ["limits subflows 2", "limits set subflows 2"],
    ["limits set 2 2", "limits set subflows 2 add_addr_accepted 2"],
    ["endpoint 192.0.2.3 dev wlp1s0 subflow", "endpoint add 192.0.2.3 dev wlp1s0 subflow"],
    ["endpoint dev wlp1s0", "endpoint show dev wlp1s0"],
    ["pm userspace", "pm set userspace"],
    ["wait 2 subflows timeout 1", "wait subflows 2 timeout 1"],
    ["MPJoinSynTx", "explain MPJoinSynTx"],
    ["set subflows 4", "limits set subflows 4"],
    ["subflows 4", "limits set subflows 4"],
    ["watch events", "monitor"],
    ["backup 2", "endpoint change backup id 2"],
  ],
  "bare values": [
    ["endpoint del 3", "endpoint del id 3"],
    ["endpoint change 3 backup", "endpoint change id 3 backup"],
    ["connections curl", "connections process curl"],
    ["connections 192.0.2.1:443", "connections to 192.0.2.1:443"],
    ["connections wlp1s0", "connections dev wlp1s0"],
    ["connections established", "connections state established"],
    ["endpoint add wlp1s0 subflow", "endpoint add dev wlp1s0 subflow 192.0.2.3"],
    ["endpoint add dev wlp1s0 subflow", "endpoint add dev wlp1s0 subflow 192.0.2.3"],
    ["endpoint delete dev enp1s0", "endpoint delete id 4"],
    ["subflow create 192.0.2.3", "subflow create local 192.0.2.3 remote 192.0.2.1 port 443 token 0000001f"],
  ],
  "key=value, options, lists": [
    ["limits set subflows=2", "limits set subflows 2"],
    ["limits set subflows=2,add_addr_accepted=1", "limits set subflows 2 add_addr_accepted 1"],
    ["limits set --add-addr-accepted 1", "limits set --add_addr_accepted 1"],
    ["endpoint add --address 192.0.2.3 subflow", "endpoint add 192.0.2.3 subflow"],
    ["endpoint add --ip=192.0.2.3 --subflow", "endpoint add 192.0.2.3 --subflow"],
    ["endpoint add 192.0.2.3 flags subflow,backup", "endpoint add 192.0.2.3 subflow backup"],
    ["endpoint change id 3 backup=0", "endpoint change id 3 nobackup"],
    ["endpoint change id 3 no backup", "endpoint change id 3 nobackup"],
    ["wait subflows>=2", "wait subflows '>=2'"],
    ["-jp endpoint", "-j -p endpoint"],
    ["-o json endpoint", "--json endpoint"],
    ["endpoint show --output json", "endpoint show --json"],
    [
      "endpoint create --interface wlp1s0 --address 192.0.2.3 --flags subflow",
      "endpoint add dev wlp1s0 192.0.2.3 subflow",
    ],
    ["counters MPRstTx,MPCurrEstab", "counters MPRstTx MPCurrEstab"],
    ["connections pid curl", "connections process curl"],
    ["endpoint --json=pretty", "endpoint --json"],
    ["--verbose status", "--details status"],
  ],
  "forms of addresses, units": [
    ["endpoint add 192.0.2.3/24 subflow", "endpoint add 192.0.2.3 subflow"],
    ["endpoint add 192.0.2.3%wlp1s0 subflow", "endpoint add 192.0.2.3 dev wlp1s0 subflow"],
    ["endpoint add fe80::1%wlp1s0 subflow", "endpoint add fe80::1 dev wlp1s0 subflow"],
    ["endpoint add [2001:db8::3]:443 signal", "endpoint add 2001:db8::3 port 443 signal"],
    ["endpoint add 192.000.002.003 subflow", "endpoint add 192.0.2.3 subflow"],
    ["counters watch 500ms", "counters watch 0.5"],
    ["connections watch every 2 seconds", "connections watch 2"],
    ["connections port https", "connections port 443"],
    ["lab shape 1 rate 10M delay 20", "lab shape 1 rate 10mbit delay 20ms"],
  ],
  "other tools": [
    ["connections dst 192.0.2.1 dport = :443", "connections to 192.0.2.1 port 443"],
    ["connections src 192.0.2.3 sport 443", "connections from 192.0.2.3 port 443"],
    ["ss -Mani dst 192.0.2.1", "connections to 192.0.2.1"],
    ["nstat -az 'MPTcp*'", "counters 'MPTcp*'"],
    ["mptcpize run curl x", "run curl x"],
    ["iperf3 -c 192.0.2.1", "run iperf3 -c 192.0.2.1  # iperf3 is a program"],
    ["endpoint add 192.0.2.3 interface wlp1s0", "endpoint add 192.0.2.3 dev wlp1s0"],
  ],
  "pasted lines": [
    ["$ sudo ip mptcp endpoint add 192.0.2.3 dev wlp1s0", "endpoint add 192.0.2.3 dev wlp1s0"],
    ["# mptcpctl endpoint show", "endpoint show"],
    ["❯ sudo -E mptcpctl endpoint show", "endpoint show"],
    ["root@host:~# ip -j mptcp limits", "-j limits"],
    ["–j endpoints", "-j endpoint"],
    ["endpoint add “192.0.2.3”， subflow.", "endpoint add 192.0.2.3 subflow"],
    ["endpoint add 192。0。2。3 subflow,", "endpoint add 192.0.2.3 subflow"],
  ],
};

describe.each(Object.entries(LINES))("of lines with %s", (_, lines) => {
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
