import { expect } from "@jest/globals";
import { echoPair } from "../support/echo.js";
import { describeKernel, kernelTest, longKernelTest } from "../support/kernel.js";
import { ScriptHost } from "./shim/host.js";

/** Lines of shell with their output; `fails`: nothing on stdout, and a status other than 0. */
type Step = string | readonly [line: string, stdout: string];

const fails = "fails";

/** Runs steps as scripts do, which read only stdout and the status. */
async function runSteps(host: ScriptHost, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const [line, expectedOutput] = typeof step === "string" ? [step, ""] : step;
    const { stdout, stderr, code } = await host.sh(line);
    const expected =
      expectedOutput === fails
        ? { line, stdout: "", failed: true }
        : { line, stdout: expectedOutput, failed: false };
    expect({ line, stdout, failed: code !== 0, stderr }).toEqual({ ...expected, stderr });
  }
}

/** A test that starts many short programs. */
const scriptTest = (title: string, body: () => Promise<void>) => kernelTest(title, body, 30_000);
const longScriptTest = (title: string, body: () => Promise<void>) => longKernelTest(title, body, 30_000);

const host = ["ip netns add here", "ip -n here link set lo up"];
const add = (words: string) => `ip -n here mptcp endpoint add ${words}`;
const show = "ip -n here mptcp endpoint show";
const limits = "ip -n here mptcp limits";
const flush = "ip -n here mptcp endpoint flush";

describeKernel("a script for ip mptcp that runs mptcpctl through a shim", () => {
  longScriptTest("reads the defaults, endpoints in the known format, and the full table", async () => {
    await using place = await ScriptHost.open();
    await runSteps(place, [
      ...host,
      [show, ""],
      [limits, "add_addr_accepted 0 subflows 2 \n"],
      add("10.0.1.1"),
      add("10.0.1.2 subflow dev lo"),
      add("10.0.1.3 signal backup"),
      [`${show} id 1`, "10.0.1.1 id 1 \n"],
      [show, "10.0.1.1 id 1 \n10.0.1.2 id 2 subflow dev lo \n10.0.1.3 id 3 signal backup \n"],
      "ip -n here mptcp endpoint delete id 2",
      [`${show} id 2`, fails],
      [show, "10.0.1.1 id 1 \n10.0.1.3 id 3 signal backup \n"],
      [add("10.0.1.3"), fails],
      [`${show} id 4`, fails],
      add("10.0.1.4 signal"),
      [`${show} id 4`, "10.0.1.4 id 4 signal \n"],
      `for n in 5 6 7 8 9; do ${add("10.0.1.$n signal")} || exit 1; done`,
      [`${show} id 9`, "10.0.1.9 id 9 signal \n"],
      [add("10.0.1.10 signal"), fails],
      [`${show} id 10`, fails],
      "ip -n here mptcp endpoint delete id 9",
      `for n in 10 77 254 255; do ${add("10.0.0.9 id $n")} && ip -n here mptcp endpoint delete id $n || exit 1; done`,
      [`${show} | wc -l`, "7\n"],
      flush,
      [show, ""],
    ]);
  });

  scriptTest("finds limits bounded, both or one of them set", async () => {
    await using place = await ScriptHost.open();
    await runSteps(place, [
      ...host,
      ["ip -n here mptcp limits set add_addr_accepted 9 subflows 1", fails],
      [limits, "add_addr_accepted 0 subflows 2 \n"],
      ["ip -n here mptcp limits set add_addr_accepted 1 subflows 9", fails],
      [limits, "add_addr_accepted 0 subflows 2 \n"],
      "ip -n here mptcp limits set add_addr_accepted 8 subflows 8",
      [limits, "add_addr_accepted 8 subflows 8 \n"],
    ]);
  });

  longScriptTest("receives ids in the kernel's order, after the highest again from the first", async () => {
    await using place = await ScriptHost.open();
    const all = (addresses: readonly string[]) => addresses.map((words) => add(words)).join(" && ");
    await runSteps(place, [
      ...host,
      all([
        "10.0.1.1",
        "10.0.1.2",
        "10.0.1.3 id 100",
        "10.0.1.4",
        "10.0.1.5 id 254",
        "10.0.1.6",
        "10.0.1.7",
        "10.0.1.8",
      ]),
      [
        `${show} | while read address id number; do echo $number $address; done`,
        "1 10.0.1.1\n2 10.0.1.2\n3 10.0.1.7\n4 10.0.1.8\n100 10.0.1.3\n101 10.0.1.4\n254 10.0.1.5\n255 10.0.1.6\n",
      ],
      flush,
      all([
        "10.0.0.1",
        "10.0.0.2 id 254",
        "10.0.0.3",
        "10.0.0.4",
        "10.0.0.5 id 253",
        "10.0.0.6",
        "10.0.0.7",
        "10.0.0.8",
      ]),
      [
        `${show} | while read address id number; do echo $number $address; done`,
        "1 10.0.0.1\n2 10.0.0.4\n3 10.0.0.6\n4 10.0.0.7\n5 10.0.0.8\n253 10.0.0.5\n254 10.0.0.2\n255 10.0.0.3\n",
      ],
    ]);
  });

  longScriptTest("changes backup and fullmesh by address, by id, and of all shown endpoints", async () => {
    await using place = await ScriptHost.open();
    const showStep = (flags: string): Step => [show, `10.0.1.1 id 1 ${flags} \n`];
    const change = (words: string) => `ip -n here mptcp endpoint change ${words}`;
    await runSteps(place, [
      ...host,
      add("10.0.1.1 subflow"),
      change("10.0.1.1 backup"),
      showStep("subflow backup"),
      change("10.0.1.1 nobackup"),
      showStep("subflow"),
      change("id 1 fullmesh"),
      showStep("subflow fullmesh"),
      change("id 1 nofullmesh"),
      showStep("subflow"),
      change("id 1 backup fullmesh"),
      showStep("subflow backup fullmesh"),
      change("id 1 nobackup nofullmesh"),
      add("10.0.1.2 id 9 signal"),
      `${show} | while read -a words; do for n in \${!words[@]}; do number=\${words[n+1]}; [ \${words[n]} != id ] || ${change("id $number backup")} || exit 1; done; done`,
      [show, "10.0.1.1 id 1 subflow backup \n10.0.1.2 id 9 signal backup \n"],
      "none=; ip -n here mptcp endpoint delete id 9 $none",
      "ip -n here mptcp endpoint delete id 0 10.0.1.1",
      showStep("subflow backup"),
    ]);
  });

  scriptTest("runs mptcpctl from inside a namespace too, and the real ip for all other objects", async () => {
    await using place = await ScriptHost.open();
    await runSteps(place, [
      ...host,
      "ip -Version > /dev/null 2>&1",
      "ip netns exec here ip mptcp endpoint add 127.0.0.1 dev lo id 5 port 10100 signal",
      ["ip netns exec here ip mptcp endpoint show id 5", "127.0.0.1 port 10100 id 5 signal dev lo \n"],
      [
        "ip -net here -j mptcp endpoint show",
        '[{"address":"127.0.0.1","port":10100,"id":5,"signal":true,"dev":"lo"}]\n',
      ],
      ["ip mptcp endpoint show", ""],
      ["ip -n here -br link show lo | cut -d' ' -f1", "lo\n"],
      ["ip -n here mptcp help | head -n 1", "Usage: mptcpctl [OPTION]… COMMAND [WORD]…\n"],
      "ip netns del here",
      [show, fails],
    ]);
  });

  longScriptTest(
    "replaces the endpoint that the kernel created, and reads events until it ends the monitor",
    async () => {
      await using place = await ScriptHost.open();
      await runSteps(place, [
        ...HOSTS,
        "ip -n there mptcp monitor > /run/events 2>&1 & echo $! > /run/pid",
        retryCommand(
          "ip netns exec there awk '$2 == 16 && $4 != \"00000000\"' /proc/net/netlink | grep -q .",
        ),
        ...["here", "there"].map((name) => `ip -n ${name} mptcp limits set add_addr_accepted 2 subflows 2`),
        "ip -n there mptcp endpoint add 10.0.2.2 signal",
      ]);
      await using echo = await echoPair({
        client: await place.place("here"),
        server: await place.place("there"),
      });
      const { id } = await echo.client.ask("connect", { address: "10.0.1.2", port: echo.port });
      await echo.client.ask("send", { id });
      await runSteps(place, [
        retryCommand("ip -n here mptcp endpoint show | grep -q implicit"),
        ["ip -n here mptcp endpoint show id 1", "10.0.2.1 id 1 implicit \n"],
        ["ip -n here mptcp endpoint add 10.0.2.1 id 33", fails],
        ["ip -n here mptcp endpoint show", "10.0.2.1 id 1 implicit \n"],
        "ip -n here mptcp endpoint add 10.0.2.1 signal",
        ["ip -n here mptcp endpoint show", "10.0.2.1 id 1 signal \n"],
        retryCommand("grep -q SF_ESTABLISHED /run/events"),
        // Ends the started processes, as their library does.
        "kill -USR1 $(cat /run/pid); kill $(cat /run/pid)",
        retryCommand("! kill -0 $(cat /run/pid) 2> /dev/null"),
        ["grep -c '^\\[         CREATED\\] token=[0-9a-f]\\{8\\} .* server_side$' /run/events", "1\n"],
        [
          "grep SF_ESTABLISHED /run/events | grep -o 'remid=.*daddr4=[0-9.]*'",
          "remid=1 locid=1 saddr4=10.0.2.2 daddr4=10.0.2.1\n",
        ],
      ]);
    },
  );
});

/** Two hosts with two cables between them. */
const HOSTS = [
  "ip netns add here && ip netns add there",
  ...[1, 2].flatMap((n) => [
    `ip link add eth${n} netns here type veth peer name eth${n} netns there`,
    `ip -n here address add 10.0.${n}.1/24 dev eth${n} && ip -n here link set eth${n} up`,
    `ip -n there address add 10.0.${n}.2/24 dev eth${n} && ip -n there link set eth${n} up`,
  ]),
];

/** Repeats a request for up to four seconds. */
const retryCommand = (question: string): string =>
  `for n in $(seq 100); do if ${question}; then exit; fi; sleep 0.04; done; exit 1`;
