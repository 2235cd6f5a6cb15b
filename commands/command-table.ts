import { type CommandTree, commandEntry } from "./cli/parser/command-tree.js";

/**
 * Every command: its words, the shortest accepted form of each (never to be lengthened, because scripts use
 * them; those of `endpoint`, `limits` and `monitor` are the ones of `ip mptcp`), and how it is loaded. Keep
 * this module free of everything else, because it is loaded at each start.
 */
export const COMMANDS: CommandTree = [
  commandEntry("status", "stat", () => import("./status.js").then((m) => m.status)),
  commandEntry("limits show", "l s", () => import("./limits/show.js").then((m) => m.limitsShow)),
  commandEntry("limits set", "l se", () => import("./limits/set.js").then((m) => m.limitsSet)),
  commandEntry("endpoint add", "e a", () => import("./endpoint/add.js").then((m) => m.endpointAdd)),
  commandEntry("endpoint delete", "e d", () => import("./endpoint/delete.js").then((m) => m.endpointDelete)),
  commandEntry("endpoint change", "e c", () => import("./endpoint/change.js").then((m) => m.endpointChange)),
  commandEntry("endpoint replace", "e r", () =>
    import("./endpoint/replace.js").then((m) => m.endpointReplace),
  ),
  commandEntry("endpoint show", "e s", () => import("./endpoint/show.js").then((m) => m.endpointShow)),
  commandEntry("endpoint flush", "e f", () => import("./endpoint/flush.js").then((m) => m.endpointFlush)),
  commandEntry("address announce", "addr a", () =>
    import("./address/announce.js").then((m) => m.addressAnnounce),
  ),
  commandEntry("address remove", "addr r", () => import("./address/remove.js").then((m) => m.addressRemove)),
  commandEntry("address show", "addr s", () => import("./address/show.js").then((m) => m.addressShow)),
  commandEntry("subflow create", "sub cr", () => import("./subflow/create.js").then((m) => m.subflowCreate)),
  commandEntry("subflow destroy", "sub d", () =>
    import("./subflow/destroy.js").then((m) => m.subflowDestroy),
  ),
  commandEntry("subflow change", "sub ch", () => import("./subflow/change.js").then((m) => m.subflowChange)),
  commandEntry("subflow show", "sub s", () => import("./subflow/show.js").then((m) => m.subflowShow)),
  commandEntry("pm show", "pm s", () => import("./pm/show.js").then((m) => m.pmShow)),
  commandEntry("pm set", "pm se", () => import("./pm/set.js").then((m) => m.pmSet)),
  commandEntry("pm run", "pm r", () => import("./pm/run.js").then((m) => m.pmRun)),
  commandEntry("wait", "wait", () => import("./wait.js").then((m) => m.wait)),
  commandEntry("monitor", "m", () => import("./monitor/monitor.js").then((m) => m.monitor)),
  commandEntry(
    "connections show",
    "conn s",
    () => import("./connections/show.js").then((m) => m.connectionsShow),
    true,
  ),
  commandEntry("connections watch", "conn w", () =>
    import("./connections/watch.js").then((m) => m.connectionsWatch),
  ),
  commandEntry("connections close", "conn c", () =>
    import("./connections/close.js").then((m) => m.connectionsClose),
  ),
  commandEntry(
    "counters show",
    "cou s",
    () => import("./counters/show.js").then((m) => m.countersShow),
    true,
  ),
  commandEntry("counters watch", "cou w", () => import("./counters/watch.js").then((m) => m.countersWatch)),
  commandEntry("explain", "exp", () => import("./explain.js").then((m) => m.explainWords)),
  commandEntry("run", "run", () => import("./run.js").then((m) => m.runProgram)),
  commandEntry("lab up", "lab u", () => import("./lab/up.js").then((m) => m.labUp)),
  commandEntry("lab show", "lab sho", () => import("./lab/show.js").then((m) => m.labShow)),
  commandEntry("lab list", "lab l", () => import("./lab/list.js").then((m) => m.labList)),
  commandEntry("lab exec", "lab e", () => import("./lab/exec.js").then((m) => m.labExec)),
  commandEntry("lab break", "lab b", () => import("./lab/break.js").then((m) => m.labBreak)),
  commandEntry("lab heal", "lab h", () => import("./lab/heal.js").then((m) => m.labHeal)),
  commandEntry("lab shape", "lab sha", () => import("./lab/shape.js").then((m) => m.labShape)),
  commandEntry("lab serve", "lab ser", () => import("./lab/serve.js").then((m) => m.labServe)),
  commandEntry("lab send", "lab sen", () => import("./lab/send.js").then((m) => m.labSend)),
  commandEntry("lab demo", "lab de", () => import("./lab/demo.js").then((m) => m.labDemo)),
  commandEntry("lab down", "lab do", () => import("./lab/down.js").then((m) => m.labDown)),
  commandEntry("decode", "dec", () => import("./decode.js").then((m) => m.decode)),
  commandEntry("help", "h", () => import("./help.js").then((m) => m.help)),
  commandEntry("version", "vers", () => import("./version.js").then((m) => m.version)),
];
