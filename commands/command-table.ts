import { type CommandTree, commandEntry } from "./cli/parser/command-tree.js";

/**
 * Every command: its words, the shortest accepted form of each word, its summary, and the function that loads it. A
 * shortest form is never made longer, because scripts use it; the forms of `endpoint`, `limits` and `monitor` are
 * those of `ip mptcp`. Help of the program and of a group needs only this table. Keep this module free of everything
 * else, because it is loaded at each start.
 */
export const COMMANDS: CommandTree = [
  commandEntry(
    "status",
    "stat",
    "Show the state of MPTCP in this network namespace: settings, limits, interfaces and possible endpoints",
    () => import("./status.js").then((m) => m.status),
  ),
  commandEntry("limits show", "l s", "Show the limits of the in-kernel path manager", () =>
    import("./limits/show.js").then((m) => m.limitsShow),
  ),
  commandEntry("limits set", "l se", "Set one limit or both; the other limit is not changed", () =>
    import("./limits/set.js").then((m) => m.limitsSet),
  ),
  commandEntry(
    "endpoint add",
    "e a",
    "Add an endpoint: an address that may carry subflows, be announced, or both",
    () => import("./endpoint/add.js").then((m) => m.endpointAdd),
  ),
  commandEntry("endpoint delete", "e d", "Delete an endpoint by id or address; its subflows are closed", () =>
    import("./endpoint/delete.js").then((m) => m.endpointDelete),
  ),
  commandEntry(
    "endpoint change",
    "e c",
    "Change backup and fullmesh of an endpoint, also for existing connections",
    () => import("./endpoint/change.js").then((m) => m.endpointChange),
  ),
  commandEntry("endpoint replace", "e r", "Add an endpoint, or change the existing one to match", () =>
    import("./endpoint/replace.js").then((m) => m.endpointReplace),
  ),
  commandEntry("endpoint retry", "e ret", "Have existing connections try an endpoint again", () =>
    import("./endpoint/retry.js").then((m) => m.endpointRetry),
  ),
  commandEntry("endpoint show", "e s", "Show the endpoints, or those that match", () =>
    import("./endpoint/show.js").then((m) => m.endpointShow),
  ),
  commandEntry("endpoint flush", "e f", "Delete all endpoints; their subflows are closed", () =>
    import("./endpoint/flush.js").then((m) => m.endpointFlush),
  ),
  commandEntry(
    "address announce",
    "addr a",
    "Announce an address to the peer of a connection (ADD_ADDR)",
    () => import("./address/announce.js").then((m) => m.addressAnnounce),
  ),
  commandEntry(
    "address remove",
    "addr r",
    "Remove an address of a connection (RM_ADDR); the peer closes its subflows",
    () => import("./address/remove.js").then((m) => m.addressRemove),
  ),
  commandEntry(
    "address show",
    "addr s",
    "Show the local addresses that the kernel has stored for a connection",
    () => import("./address/show.js").then((m) => m.addressShow),
  ),
  commandEntry("subflow create", "sub cr", "Open a subflow of a connection", () =>
    import("./subflow/create.js").then((m) => m.subflowCreate),
  ),
  commandEntry("subflow destroy", "sub d", "Close a subflow of a connection", () =>
    import("./subflow/destroy.js").then((m) => m.subflowDestroy),
  ),
  commandEntry("subflow change", "sub ch", "Set or clear the backup flag of a subflow", () =>
    import("./subflow/change.js").then((m) => m.subflowChange),
  ),
  commandEntry("subflow show", "sub s", "Show the subflows of a connection", () =>
    import("./subflow/show.js").then((m) => m.subflowShow),
  ),
  commandEntry(
    "pm show",
    "pm s",
    "Show the path manager of new and of existing connections, and the processes that listen to events",
    () => import("./pm/show.js").then((m) => m.pmShow),
  ),
  commandEntry("pm set", "pm se", "Choose the path manager of connections opened from now on", () =>
    import("./pm/set.js").then((m) => m.pmSet),
  ),
  commandEntry(
    "pm run",
    "pm r",
    "Run a path manager of your own: a module that decides for each connection",
    () => import("./pm/run.js").then((m) => m.pmRun),
  ),
  commandEntry(
    "wait",
    "wait",
    "Wait until a connection exists, has a number of subflows, a subflow is established, or an event arrives",
    () => import("./wait.js").then((m) => m.wait),
  ),
  commandEntry(
    "monitor",
    "m",
    "Print events of connections, subflows, announced addresses and listeners",
    () => import("./monitor/monitor.js").then((m) => m.monitor),
  ),
  commandEntry(
    "connections show",
    "conn s",
    "Show the MPTCP connections, each with its subflows, and the listeners",
    () => import("./connections/show.js").then((m) => m.connectionsShow),
    true,
  ),
  commandEntry("connections watch", "conn w", "Watch connections and subflows come, go and carry data", () =>
    import("./connections/watch.js").then((m) => m.connectionsWatch),
  ),
  commandEntry("connections close", "conn c", "Close connections, or one subflow of one", () =>
    import("./connections/close.js").then((m) => m.connectionsClose),
  ),
  commandEntry(
    "counters show",
    "cou s",
    "Show the MPTCP counters of this network namespace",
    () => import("./counters/show.js").then((m) => m.countersShow),
    true,
  ),
  commandEntry("counters watch", "cou w", "Watch MPTCP's counters grow", () =>
    import("./counters/watch.js").then((m) => m.countersWatch),
  ),
  commandEntry("check", "check", "Check whether MPTCP works on the way to a peer", () =>
    import("./check.js").then((m) => m.check),
  ),
  commandEntry("explain", "exp", "Explain a counter, event, flag, setting, errno, reset reason or word", () =>
    import("./explain.js").then((m) => m.explainWords),
  ),
  commandEntry("run", "run", "Run a program whose TCP sockets are MPTCP", () =>
    import("./run.js").then((m) => m.runProgram),
  ),
  commandEntry("lab up", "lab u", "Build a network of two hosts and several paths, for tests of MPTCP", () =>
    import("./lab/up.js").then((m) => m.labUp),
  ),
  commandEntry(
    "lab show",
    "lab sho",
    "Draw a lab: hosts, interfaces, addresses, and the state of its paths",
    () => import("./lab/show.js").then((m) => m.labShow),
  ),
  commandEntry("lab list", "lab l", "List the labs", () => import("./lab/list.js").then((m) => m.labList)),
  commandEntry("lab exec", "lab e", "Run a program on a host of a lab", () =>
    import("./lab/exec.js").then((m) => m.labExec),
  ),
  commandEntry("lab break", "lab b", "Break a path: packets on it are dropped", () =>
    import("./lab/break.js").then((m) => m.labBreak),
  ),
  commandEntry("lab heal", "lab h", "Heal a path that `lab break` broke", () =>
    import("./lab/heal.js").then((m) => m.labHeal),
  ),
  commandEntry("lab shape", "lab sha", "Set rate, delay and loss of a path", () =>
    import("./lab/shape.js").then((m) => m.labShape),
  ),
  commandEntry("lab serve", "lab ser", "Receive transfers over MPTCP, and report each", () =>
    import("./lab/serve.js").then((m) => m.labServe),
  ),
  commandEntry("lab send", "lab sen", "Send data over MPTCP, and verify what arrived", () =>
    import("./lab/send.js").then((m) => m.labSend),
  ),
  commandEntry(
    "lab demo",
    "lab de",
    "Demonstrate MPTCP with two paths on this machine; each command is shown with its output",
    () => import("./lab/demo.js").then((m) => m.labDemo),
  ),
  commandEntry("lab down", "lab do", "Remove a lab, and end all processes in it", () =>
    import("./lab/down.js").then((m) => m.labDown),
  ),
  commandEntry("decode", "dec", "Print a recording as annotated values", () =>
    import("./decode.js").then((m) => m.decode),
  ),
  commandEntry("help", "h", "Show help of the program, of a group of commands, or of one command", () =>
    import("./help.js").then((m) => m.help),
  ),
  commandEntry("version", "vers", "Show the version", () => import("./version.js").then((m) => m.version)),
];
