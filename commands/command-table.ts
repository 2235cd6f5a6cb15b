import { type CommandTree, commandEntry } from "./cli/parser/command-tree.js";

/**
 * Every command: its words, the shortest form of each that is accepted (never to be lengthened: scripts use them;
 * those of `endpoint`, `limits` and `monitor` are `ip mptcp`'s), what it does in a few words, and how it
 * is loaded. Help of the program and of a group needs no more.
 * Kept free of all else, for it is loaded at each start.
 */
export const COMMANDS: CommandTree = [
  commandEntry(
    "status",
    "stat",
    "Show MPTCP in this network namespace: switches, limits, interfaces, and what could carry a subflow",
    () => import("./status.js").then((m) => m.status),
  ),
  commandEntry("limits show", "l s", "Show the limits of the in-kernel path manager", () =>
    import("./limits/show.js").then((m) => m.limitsShow),
  ),
  commandEntry("limits set", "l se", "Set one limit or both; a limit not named is left alone", () =>
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
    "Change backup and fullmesh of an endpoint, on live connections too",
    () => import("./endpoint/change.js").then((m) => m.endpointChange),
  ),
  commandEntry("endpoint replace", "e r", "Make an endpoint be as described, whatever it is now", () =>
    import("./endpoint/replace.js").then((m) => m.endpointReplace),
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
    "Withdraw an address of a connection (RM_ADDR); the peer closes its subflows",
    () => import("./address/remove.js").then((m) => m.addressRemove),
  ),
  commandEntry(
    "address show",
    "addr s",
    "Show the local addresses that the kernel keeps for a connection",
    () => import("./address/show.js").then((m) => m.addressShow),
  ),
  commandEntry("subflow create", "sub cr", "Open a subflow of a connection", () =>
    import("./subflow/create.js").then((m) => m.subflowCreate),
  ),
  commandEntry("subflow destroy", "sub d", "Close a subflow of a connection", () =>
    import("./subflow/destroy.js").then((m) => m.subflowDestroy),
  ),
  commandEntry("subflow change", "sub ch", "Make a subflow a backup path, or an ordinary one again", () =>
    import("./subflow/change.js").then((m) => m.subflowChange),
  ),
  commandEntry("subflow show", "sub s", "Show the subflows of a connection", () =>
    import("./subflow/show.js").then((m) => m.subflowShow),
  ),
  commandEntry(
    "pm show",
    "pm s",
    "Show which path manager is in force, for new and for live connections, and who listens to events",
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
    "Wait until a connection is there, has so many subflows, a subflow is up, or an event comes",
    () => import("./wait.js").then((m) => m.wait),
  ),
  commandEntry(
    "monitor",
    "m",
    "Watch connections, subflows, announced addresses and listeners come and go",
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
    "Show what MPTCP has counted in this network namespace",
    () => import("./counters/show.js").then((m) => m.countersShow),
    true,
  ),
  commandEntry("counters watch", "cou w", "Watch MPTCP's counters grow", () =>
    import("./counters/watch.js").then((m) => m.countersWatch),
  ),
  commandEntry(
    "explain",
    "exp",
    "Say what a counter, event, flag, setting, errno, reset reason or word means",
    () => import("./explain.js").then((m) => m.explainWords),
  ),
  commandEntry("run", "run", "Run a program whose TCP sockets are MPTCP", () =>
    import("./run.js").then((m) => m.runProgram),
  ),
  commandEntry("lab up", "lab u", "Build a network of two hosts and several paths, to try MPTCP on", () =>
    import("./lab/up.js").then((m) => m.labUp),
  ),
  commandEntry(
    "lab show",
    "lab sho",
    "Draw a lab: hosts, interfaces, addresses, and the state of its paths",
    () => import("./lab/show.js").then((m) => m.labShow),
  ),
  commandEntry("lab list", "lab l", "List the labs that there are", () =>
    import("./lab/list.js").then((m) => m.labList),
  ),
  commandEntry("lab exec", "lab e", "Run a program on a host of a lab", () =>
    import("./lab/exec.js").then((m) => m.labExec),
  ),
  commandEntry("lab break", "lab b", "Break a path: what is sent over it vanishes", () =>
    import("./lab/break.js").then((m) => m.labBreak),
  ),
  commandEntry("lab heal", "lab h", "Heal a path that `lab break` broke", () =>
    import("./lab/heal.js").then((m) => m.labHeal),
  ),
  commandEntry("lab shape", "lab sha", "Make a path slow, far or lossy", () =>
    import("./lab/shape.js").then((m) => m.labShape),
  ),
  commandEntry("lab serve", "lab ser", "Take transfers over MPTCP, and tell of each", () =>
    import("./lab/serve.js").then((m) => m.labServe),
  ),
  commandEntry("lab send", "lab sen", "Send data over MPTCP, and have the receiver say what arrived", () =>
    import("./lab/send.js").then((m) => m.labSend),
  ),
  commandEntry(
    "lab demo",
    "lab de",
    "Play a story of two paths on this machine, each command shown with what it printed",
    () => import("./lab/demo.js").then((m) => m.labDemo),
  ),
  commandEntry("lab down", "lab do", "Remove a lab, and end all that runs in it", () =>
    import("./lab/down.js").then((m) => m.labDown),
  ),
  commandEntry("decode", "dec", "Print a recording as annotated values", () =>
    import("./decode.js").then((m) => m.decode),
  ),
  commandEntry("help", "h", "Show help: of all, of a group of commands, or of one", () =>
    import("./help.js").then((m) => m.help),
  ),
  commandEntry("version", "vers", "Show the version", () => import("./version.js").then((m) => m.version)),
];
