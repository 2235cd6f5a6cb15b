import { PORT } from "./backend.js";
import { rowsOf, same, socketEnd, subflows, textBetween } from "./checks.js";
import { type DemoStep, demand, type Walkthrough } from "./walkthrough.js";

/** As shells report it, if `run` remains as the parent of the program. */
const BY_SIGINT = 130;
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
  { title: "Look at the connections", play: look },
  { title: "Add the WiFi address, as status said", play: join },
  { title: "Look again, at connections that use the WiFi", play: lookAgain },
  { title: "Delete it again, by the id that the kernel chose", play: leave },
  { title: "End the client with Ctrl-C", play: end },
];

async function limits(story: Walkthrough): Promise<string> {
  const wanted = "add_addr_accepted 0 subflows 1";
  for (const side of ["server", "client"] as const) {
    const silence = await story.run(side, `limits set ${wanted}`);
    demand(silence === "", "no output, which means success");
    demand((await story.run(side, "limits show")) === `${wanted} \n`, `${wanted} on the ${side}`);
  }
  return "both hosts have these limits";
}

async function serve(story: Walkthrough): Promise<string> {
  const { stage } = story;
  await story.start("server", `run ${stage.programs.serve}`, () => stage.listen());
  const [head = "", row = ""] = (await story.run("server", "connections")).split("\n");
  demand(head.startsWith("listener "), "a listener with MPTCP");
  demand(new RegExp(`:${PORT} .* (nc|node)\\(\\d+\\)$`).test(row), `the program listens on port ${PORT}`);
  return "it listens, and its socket is MPTCP";
}

async function interfaces(story: Walkthrough): Promise<string> {
  const { ethernet, wifi, prefixLength } = story.stage.cast;
  const rows = rowsOf(await story.run("client", "status"));
  const has = (row: string) => demand(rows.includes(row), row);
  has(`enp1s0 up ${ethernet}/${prefixLength} 100 yes`);
  has(`wlp1s0 up ${wifi}/${prefixLength} 600`);
  story.suggestion = `endpoint add dev wlp1s0 ${wifi} subflow`;
  has(` mptcpctl ${story.suggestion}`);
  return "enp1s0 (metric 100) is the default; wlp1s0 (metric 600) could carry a subflow, with the line to paste";
}

async function watch(story: Walkthrough): Promise<string> {
  await story.start("client", "monitor", () => story.stage.watch());
  await story.quiet("before anything happens");
  return story.stage.isLive ? "it waits" : "its events come from the recording, below";
}

async function connect(story: Walkthrough): Promise<string> {
  const { stage } = story;
  const { server, ethernet } = stage.cast;
  await story.start("client", `run ${stage.programs.connect}`, () => stage.connect());
  const created = await story.event("CREATED");
  const { token = "", sport, ...rest } = created.fields;
  demand(/^[0-9a-f]{8}$/.test(token), "a token of eight hexadecimal digits");
  demand(Number(sport) > 0, "the client's port");
  same(rest, { remid: "0", locid: "0", ...textBetween(ethernet, server) });
  await story.quiet("before data is exchanged");
  story.created = created;
  const patience = stage.isLive ? "; no data was exchanged, so it is not fully established" : "";
  return `token ${token} names this connection${patience}`;
}

async function send(story: Walkthrough): Promise<string> {
  await story.press("client", "Enter", () => story.stage.send());
  const { fields } = await story.event("ESTABLISHED");
  same(fields, story.created?.fields);
  return "the same token, addresses and ports";
}

async function look(story: Walkthrough): Promise<string> {
  const [subflow, ...more] = await subflows(story, "connections");
  demand(subflow !== undefined && more.length === 0, "one connection with one subflow");
  demand(subflow.startsWith(socketEnd(story.stage.cast.ethernet)), "it comes from enp1s0's address");
  return "one connection, with its process, and one subflow, the initial one";
}

async function lookAgain(story: Walkthrough): Promise<string> {
  const { ethernet, wifi } = story.stage.cast;
  const [first, second, ...more] = await subflows(story, "connections dev wlp1s0");
  demand(
    first !== undefined && second !== undefined && more.length === 0,
    "one connection with two subflows",
  );
  demand(first.startsWith(socketEnd(ethernet)), "the first comes from enp1s0's address");
  demand(second.startsWith(socketEnd(wifi, "wlp1s0")), "the second comes from wlp1s0's address, bound to it");
  return "the same connection, and a second subflow, bound to wlp1s0";
}

async function join(story: Walkthrough): Promise<string> {
  const { server, wifi } = story.stage.cast;
  demand((await story.run("client", story.suggestion)) === "", "no output, which means success");
  const joined = await story.event("SF_ESTABLISHED");
  const { sport, ifindex, ...rest } = joined.fields;
  const id = await endpointId(story);
  demand(Number(sport) > 0 && Number(ifindex) > 0, "the subflow's port and the index of its interface");
  same(rest, {
    token: story.created?.fields.token ?? "",
    remid: "0",
    locid: id,
    ...textBetween(wifi, server),
    backup: "0",
    dev: "wlp1s0",
  });
  story.joined = joined;
  return `a second subflow of the same connection, from ${wifi} on wlp1s0; locid ${id} is the endpoint's id`;
}

async function endpointId(story: Walkthrough): Promise<string> {
  const shown = await story.run("client", "endpoint show");
  const [address, , id = ""] = shown.split(" ");
  demand(
    shown === `${address} id ${id} subflow dev wlp1s0 \n` && address === story.stage.cast.wifi,
    "one endpoint",
  );
  return id;
}

async function leave(story: Walkthrough): Promise<string> {
  const silence = await story.run("client", `endpoint delete id ${story.joined?.fields.locid}`);
  demand(silence === "", "no output, which means success");
  const { fields } = await story.event("SF_CLOSED");
  same(fields, story.joined?.fields);
  return "the same fields: this subflow is closed, the connection continues";
}

async function end(story: Walkthrough): Promise<string> {
  const ended = await story.press("client", "Ctrl-C", () => story.stage.interrupt());
  demand(
    [null, BY_SIGINT].includes(ended.code),
    `SIGINT as the program's end; its exit code was ${ended.code}`,
  );
  const { fields } = await story.event("CLOSED");
  same(fields, { token: story.created?.fields.token ?? "" });
  await story.quiet("after the end");
  const { code, stderr } = await story.press("client", "Ctrl-C in the monitor, too", () =>
    story.stage.endWatch(),
  );
  demand(
    code === 0 && stderr.replace(RECORDING_ENDED, "") === "",
    `a normal exit of the monitor; its exit code was ${code}\n${stderr}`,
  );
  return "the connection's token again, and the monitor exits normally";
}
