import { type Routes, route } from "./cli/parser/command-tree.js";

/**
 * Every command: its words, the shortest form of each that is accepted (never to be lengthened: scripts use them;
 * those of `endpoint`, `limits` and `monitor` are `ip mptcp`'s), and how it is loaded.
 * Kept free of all else, for it is loaded at each start.
 */
export const COMMANDS: Routes = [
  route("status", "stat", () => import("./status.js").then((m) => m.status)),
  route("limits show", "l s", () => import("./limits/show.js").then((m) => m.limitsShow)),
  route("limits set", "l se", () => import("./limits/set.js").then((m) => m.limitsSet)),
  route("endpoint add", "e a", () => import("./endpoint/add.js").then((m) => m.endpointAdd)),
  route("endpoint delete", "e d", () => import("./endpoint/delete.js").then((m) => m.endpointDelete)),
  route("endpoint change", "e c", () => import("./endpoint/change.js").then((m) => m.endpointChange)),
  route("endpoint replace", "e r", () => import("./endpoint/replace.js").then((m) => m.endpointReplace)),
  route("endpoint show", "e s", () => import("./endpoint/show.js").then((m) => m.endpointShow)),
  route("endpoint flush", "e f", () => import("./endpoint/flush.js").then((m) => m.endpointFlush)),
  route("address announce", "addr a", () => import("./address/announce.js").then((m) => m.addressAnnounce)),
  route("address remove", "addr r", () => import("./address/remove.js").then((m) => m.addressRemove)),
  route("address show", "addr s", () => import("./address/show.js").then((m) => m.addressShow)),
  route("subflow create", "sub cr", () => import("./subflow/create.js").then((m) => m.subflowCreate)),
  route("subflow destroy", "sub d", () => import("./subflow/destroy.js").then((m) => m.subflowDestroy)),
  route("subflow change", "sub ch", () => import("./subflow/change.js").then((m) => m.subflowChange)),
  route("subflow show", "sub s", () => import("./subflow/show.js").then((m) => m.subflowShow)),
  route("pm show", "pm s", () => import("./pm/show.js").then((m) => m.pmShow)),
  route("pm set", "pm se", () => import("./pm/set.js").then((m) => m.pmSet)),
  route("pm run", "pm r", () => import("./pm/run.js").then((m) => m.pmRun)),
  route("wait", "wait", () => import("./wait.js").then((m) => m.wait)),
  route("monitor", "m", () => import("./monitor/monitor.js").then((m) => m.monitor)),
  route(
    "connections show",
    "conn s",
    () => import("./connections/show.js").then((m) => m.connectionsShow),
    true,
  ),
  route("connections watch", "conn w", () =>
    import("./connections/watch.js").then((m) => m.connectionsWatch),
  ),
  route("connections close", "conn c", () =>
    import("./connections/close.js").then((m) => m.connectionsClose),
  ),
  route("counters show", "cou s", () => import("./counters/show.js").then((m) => m.countersShow), true),
  route("counters watch", "cou w", () => import("./counters/watch.js").then((m) => m.countersWatch)),
  route("explain", "exp", () => import("./explain.js").then((m) => m.explainWords)),
  route("run", "run", () => import("./run.js").then((m) => m.runProgram)),
  route("lab up", "lab u", () => import("./lab/up.js").then((m) => m.labUp)),
  route("lab show", "lab sho", () => import("./lab/show.js").then((m) => m.labShow)),
  route("lab list", "lab l", () => import("./lab/list.js").then((m) => m.labList)),
  route("lab exec", "lab e", () => import("./lab/exec.js").then((m) => m.labExec)),
  route("lab break", "lab b", () => import("./lab/break.js").then((m) => m.labBreak)),
  route("lab heal", "lab h", () => import("./lab/heal.js").then((m) => m.labHeal)),
  route("lab shape", "lab sha", () => import("./lab/shape.js").then((m) => m.labShape)),
  route("lab serve", "lab ser", () => import("./lab/serve.js").then((m) => m.labServe)),
  route("lab send", "lab sen", () => import("./lab/send.js").then((m) => m.labSend)),
  route("lab demo", "lab de", () => import("./lab/demo.js").then((m) => m.labDemo)),
  route("lab down", "lab do", () => import("./lab/down.js").then((m) => m.labDown)),
  route("decode", "dec", () => import("./decode.js").then((m) => m.decode)),
  route("help", "h", () => import("./help.js").then((m) => m.help)),
  route("version", "vers", () => import("./version.js").then((m) => m.version)),
];
