import type { EventLine } from "../support/watch.js";
import { PORT } from "./stage.js";
import { demand, type Scene, type Story } from "./story.js";

/** The walk-through, step by step; every step says what has to be seen. */
export const SCENES: readonly Scene[] = [
  { title: "Both hosts: one extra subflow for a connection, no announced addresses", play: limits },
  { title: "The laptop: which interface has the lowest metric, what else is there?", play: interfaces },
  { title: "Watch", play: watch },
  { title: "Connect", play: connect },
  { title: "Send the first data, which fully establishes the connection", play: send },
  { title: "Look at the connections", play: look },
  { title: "Add the WiFi address, as status said", play: join },
  { title: "Look again, at what uses the WiFi", play: lookAgain },
  { title: "Delete it again, by the id that the kernel chose", play: leave },
  { title: "End the client with Ctrl-C", play: end },
];

async function limits(story: Story): Promise<string> {
  const wanted = "add_addr_accepted 0 subflows 1";
  for (const side of ["server", "client"] as const) {
    const silence = await story.run(side, `limits set ${wanted}`);
    demand(silence === "", "nothing, where all is well");
    demand((await story.run(side, "limits show")) === `${wanted} \n`, `${wanted} on the ${side}`);
  }
  return "both hosts have these limits";
}

async function interfaces(story: Story): Promise<string> {
  const { ethernet, wifi, prefixLength } = story.stage.cast;
  const shown = await story.run("client", "status");
  const rows = shown.split("\n").map((line) => line.split(/ {2,}/).join(" "));
  const has = (row: string) => demand(rows.includes(row), row);
  has(`enp1s0 up ${ethernet}/${prefixLength} 100 yes`);
  has(`wlp1s0 up ${wifi}/${prefixLength} 600`);
  story.suggestion = `endpoint add dev wlp1s0 ${wifi} subflow`;
  has(` mptcpctl ${story.suggestion}`);
  return "enp1s0 (metric 100) is the default; wlp1s0 (metric 600) could carry a subflow, with the line to paste";
}

async function watch(story: Story): Promise<string> {
  story.screen.command("client", "mptcpctl monitor");
  await story.stage.watch();
  await story.quiet("before anything happens");
  return story.stage.isLive ? "it waits" : "its events come from the recording, below";
}

async function connect(story: Story): Promise<string> {
  const { stage } = story;
  const { server, ethernet } = stage.cast;
  const listens = `a program listens on port ${PORT} with an MPTCP socket`;
  await story.act("server", listens, () => stage.listen());
  await story.act("client", `a program connects to ${server}`, () => stage.connect());
  const created = await story.event("CREATED");
  const { token = "", sport, ...rest } = created.fields;
  demand(/^[0-9a-f]{8}$/.test(token), "a token of eight hexadecimal digits");
  demand(Number(sport) > 0, "the client's port");
  same(rest, { remid: "0", locid: "0", ...between(ethernet, server) });
  await story.quiet("before data flows");
  story.created = created;
  const patience = stage.isLive ? "; no data has flowed, so it is not fully established" : "";
  return `token ${token} names this connection${patience}`;
}

async function send(story: Story): Promise<string> {
  await story.act("client", "it sends a byte, and the server echoes it", () => story.stage.send());
  const { fields } = await story.event("ESTABLISHED");
  same(fields, story.created?.fields);
  return "the same token, addresses and ports";
}

async function look(story: Story): Promise<string> {
  const [subflow, ...more] = await subflows(story, "connections");
  demand(subflow !== undefined && more.length === 0, "one connection with one subflow");
  demand(subflow.startsWith(socketEnd(story.stage.cast.ethernet)), "it comes from enp1s0's address");
  return "one connection, with its process, and one subflow, the initial one";
}

async function lookAgain(story: Story): Promise<string> {
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

/** Rows of the subflows of the one connection that is shown, from their local end on. */
async function subflows(story: Story, words: string): Promise<string[]> {
  const shown = await story.run("client", words);
  const [, connection = "", ...rows] = (shown.split("\n\n")[0] ?? "").trimEnd().split("\n");
  const token = story.created?.fields.token ?? "";
  demand(!story.stage.isLive || connection.startsWith(token), `the connection ${token}`);
  demand(/ node\(\d+\)$/.test(connection), "its process and pid");
  return rows.map((row) => row.split(/ +/).slice(3).join(" "));
}

/** How an end begins: its address, and the interface it is bound to. */
function socketEnd(address: string, dev?: string): string {
  const bound = dev === undefined ? address : `${address}%${dev}`;
  return `${address.includes(":") ? `[${bound}]` : bound}:`;
}

async function join(story: Story): Promise<string> {
  const { server, wifi } = story.stage.cast;
  demand((await story.run("client", story.suggestion)) === "", "nothing, where all is well");
  const joined = await story.event("SF_ESTABLISHED");
  const { sport, ifindex, ...rest } = joined.fields;
  const id = await endpointId(story);
  demand(Number(sport) > 0 && Number(ifindex) > 0, "the subflow's port and the index of its interface");
  same(rest, {
    token: story.created?.fields.token ?? "",
    remid: "0",
    locid: id,
    ...between(wifi, server),
    backup: "0",
    dev: "wlp1s0",
  });
  story.joined = joined;
  return `a second subflow of the same connection, from ${wifi} on wlp1s0; locid ${id} is the endpoint's id`;
}

async function endpointId(story: Story): Promise<string> {
  const shown = await story.run("client", "endpoint show");
  const [address, , id = ""] = shown.split(" ");
  demand(
    shown === `${address} id ${id} subflow dev wlp1s0 \n` && address === story.stage.cast.wifi,
    "one endpoint",
  );
  return id;
}

async function leave(story: Story): Promise<string> {
  const silence = await story.run("client", `endpoint delete id ${story.joined?.fields.locid}`);
  demand(silence === "", "nothing, where all is well");
  const { fields } = await story.event("SF_CLOSED");
  same(fields, story.joined?.fields);
  return "the same fields: this subflow is closed, the connection lives on";
}

async function end(story: Story): Promise<string> {
  await story.act("client", "Ctrl-C", () => story.stage.interrupt());
  const { fields } = await story.event("CLOSED");
  same(fields, { token: story.created?.fields.token ?? "" });
  await story.quiet("after the end");
  story.screen.act("client", "Ctrl-C in the monitor, too");
  const { code, stderr } = await story.stage.endWatch();
  demand(code === 0 && stderr === "", `a good end of the monitor; its exit code was ${code}\n${stderr}`);
  return "the connection's token once more, and the monitor ends well";
}

/** Fields that name both ends; IPv6 addresses have names of their own. */
function between(source: string, destination: string): Record<string, string> {
  const family = source.includes(":") ? 6 : 4;
  return { [`saddr${family}`]: source, [`daddr${family}`]: destination, dport: String(PORT) };
}

/** @throws Error that names the fields which differ */
function same(fields: EventLine["fields"], wanted: EventLine["fields"] = {}): void {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(fields)])];
  const wrong = names.filter((name) => fields[name] !== wanted[name]);
  const text = wrong.map((name) => (wanted[name] === undefined ? `no ${name}` : `${name}=${wanted[name]}`));
  demand(wrong.length === 0, text.join(" "));
}
