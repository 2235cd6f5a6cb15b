import { PORT } from "./backend.js";
import { expectFields, rowsOf, socketEnd, subflows, textBetween } from "./checks.js";
import { type DemoStep, demand, type Walkthrough } from "./walkthrough.js";

/** As shells report it, if `run` remains as the parent of the program. */
const SIGINT_EXIT_CODE = 130;
/** A recording that ends early has no other effect. */
const RECORDING_ENDED = /^warning: the recording .*\n/m;

/** The walk-through, step by step; each step states the expected result. */
export const STEPS: readonly DemoStep[] = [
  { title: "Both hosts: one extra subflow for a connection, no announced addresses", play: limits },
  { title: "Server: a program without MPTCP support that keeps running after its first client", play: serve },
  { title: "The laptop: which interface has the lowest metric, and which others exist?", play: interfaces },
  { title: "Watch", play: watch },
  { title: "Connect", play: connect },
  { title: "Press Enter: the first data fully establishes the connection", play: send },
  { title: "Look at the connections", play: showConnections },
  { title: "Add the WiFi address, as status said", play: join },
  { title: "Look again, at connections that use the WiFi", play: showSecondSubflow },
  { title: "Delete it again, by the id that the kernel chose", play: leave },
  { title: "End the client with Ctrl-C", play: end },
];

async function limits(walkthrough: Walkthrough): Promise<string> {
  const limitsWords = "add_addr_accepted 0 subflows 1";
  for (const side of ["server", "client"] as const) {
    const emptyOutput = await walkthrough.run(side, `limits set ${limitsWords}`);
    demand(emptyOutput === "", "no output, which means success");
    demand(
      (await walkthrough.run(side, "limits show")) === `${limitsWords} \n`,
      `${limitsWords} on the ${side}`,
    );
  }
  return "both hosts have these limits";
}

async function serve(walkthrough: Walkthrough): Promise<string> {
  const { backend: stage } = walkthrough;
  await walkthrough.start("server", `run ${stage.programs.serve}`, () => stage.listen());
  const [head = "", row = ""] = (await walkthrough.run("server", "connections")).split("\n");
  demand(head.startsWith("listener "), "a listener with MPTCP");
  demand(new RegExp(`:${PORT} .* (nc|node)\\(\\d+\\)$`).test(row), `the program listens on port ${PORT}`);
  return "it listens, and its socket is MPTCP";
}

async function interfaces(walkthrough: Walkthrough): Promise<string> {
  const { ethernet, wifi, prefixLength } = walkthrough.backend.cast;
  const rows = rowsOf(await walkthrough.run("client", "status"));
  const has = (row: string) => demand(rows.includes(row), row);
  has(`enp1s0 up ${ethernet}/${prefixLength} 100 yes`);
  has(`wlp1s0 up ${wifi}/${prefixLength} 600`);
  walkthrough.suggestion = `endpoint add dev wlp1s0 ${wifi} subflow`;
  has(` mptcpctl ${walkthrough.suggestion}`);
  return "enp1s0 (metric 100) is the default; wlp1s0 (metric 600) could carry a subflow, with the line to paste";
}

async function watch(walkthrough: Walkthrough): Promise<string> {
  await walkthrough.start("client", "monitor", () => walkthrough.backend.watch());
  await walkthrough.quiet("before anything happens");
  return walkthrough.backend.isLive ? "it waits" : "its events come from the recording, below";
}

async function connect(walkthrough: Walkthrough): Promise<string> {
  const { backend: stage } = walkthrough;
  const { server, ethernet } = stage.cast;
  await walkthrough.start("client", `run ${stage.programs.connect}`, () => stage.connect());
  const created = await walkthrough.event("CREATED");
  const { token = "", sport, ...rest } = created.fields;
  demand(/^[0-9a-f]{8}$/.test(token), "a token of eight hexadecimal digits");
  demand(Number(sport) > 0, "the client's port");
  expectFields(rest, { remid: "0", locid: "0", ...textBetween(ethernet, server) });
  await walkthrough.quiet("before data is exchanged");
  walkthrough.created = created;
  const noDataText = stage.isLive ? "; no data was exchanged, so it is not fully established" : "";
  return `token ${token} names this connection${noDataText}`;
}

async function send(walkthrough: Walkthrough): Promise<string> {
  await walkthrough.press("client", "Enter", () => walkthrough.backend.send());
  const { fields } = await walkthrough.event("ESTABLISHED");
  expectFields(fields, walkthrough.created?.fields);
  return "the same token, addresses and ports";
}

async function showConnections(walkthrough: Walkthrough): Promise<string> {
  const [subflow, ...more] = await subflows(walkthrough, "connections");
  demand(subflow !== undefined && more.length === 0, "one connection with one subflow");
  demand(subflow.startsWith(socketEnd(walkthrough.backend.cast.ethernet)), "it comes from enp1s0's address");
  return "one connection, with its process, and one subflow, the initial one";
}

async function showSecondSubflow(walkthrough: Walkthrough): Promise<string> {
  const { ethernet, wifi } = walkthrough.backend.cast;
  const [first, second, ...more] = await subflows(walkthrough, "connections dev wlp1s0");
  demand(
    first !== undefined && second !== undefined && more.length === 0,
    "one connection with two subflows",
  );
  demand(first.startsWith(socketEnd(ethernet)), "the first comes from enp1s0's address");
  demand(second.startsWith(socketEnd(wifi, "wlp1s0")), "the second comes from wlp1s0's address, bound to it");
  return "the same connection, and a second subflow, bound to wlp1s0";
}

async function join(walkthrough: Walkthrough): Promise<string> {
  const { server, wifi } = walkthrough.backend.cast;
  demand((await walkthrough.run("client", walkthrough.suggestion)) === "", "no output, which means success");
  const joined = await walkthrough.event("SF_ESTABLISHED");
  const { sport, ifindex, ...rest } = joined.fields;
  const id = await endpointId(walkthrough);
  demand(Number(sport) > 0 && Number(ifindex) > 0, "the subflow's port and the index of its interface");
  expectFields(rest, {
    token: walkthrough.created?.fields.token ?? "",
    remid: "0",
    locid: id,
    ...textBetween(wifi, server),
    backup: "0",
    dev: "wlp1s0",
  });
  walkthrough.joined = joined;
  return `a second subflow of the same connection, from ${wifi} on wlp1s0; locid ${id} is the endpoint's id`;
}

async function endpointId(walkthrough: Walkthrough): Promise<string> {
  const output = await walkthrough.run("client", "endpoint show");
  const [address, , id = ""] = output.split(" ");
  demand(
    output === `${address} id ${id} subflow dev wlp1s0 \n` && address === walkthrough.backend.cast.wifi,
    "one endpoint",
  );
  return id;
}

async function leave(walkthrough: Walkthrough): Promise<string> {
  const emptyOutput = await walkthrough.run(
    "client",
    `endpoint delete id ${walkthrough.joined?.fields.locid}`,
  );
  demand(emptyOutput === "", "no output, which means success");
  const { fields } = await walkthrough.event("SF_CLOSED");
  expectFields(fields, walkthrough.joined?.fields);
  return "the same fields: this subflow is closed, the connection continues";
}

async function end(walkthrough: Walkthrough): Promise<string> {
  const ended = await walkthrough.press("client", "Ctrl-C", () => walkthrough.backend.interrupt());
  demand(
    [null, SIGINT_EXIT_CODE].includes(ended.code),
    `SIGINT as the program's end; its exit code was ${ended.code}`,
  );
  const { fields } = await walkthrough.event("CLOSED");
  expectFields(fields, { token: walkthrough.created?.fields.token ?? "" });
  await walkthrough.quiet("after the end");
  const { code, stderr } = await walkthrough.press("client", "Ctrl-C in the monitor, too", () =>
    walkthrough.backend.endWatch(),
  );
  demand(
    code === 0 && stderr.replace(RECORDING_ENDED, "") === "",
    `a normal exit of the monitor; its exit code was ${code}\n${stderr}`,
  );
  return "the connection's token again, and the monitor exits normally";
}
