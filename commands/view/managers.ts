import type { EventListener, Managers } from "../../src/index.js";
import { escapeControls } from "./widgets/style.js";

/** The effect of each path manager on its connections. */
const MANAGER_EFFECTS: Readonly<Record<string, string>> = {
  kernel: "endpoints and limits decide (`endpoint`, `limits`)",
  userspace:
    "a program or a user decides for each (`address`, `subflow`, `pm run`); endpoints and limits are not used",
};

export function managersText(managers: Managers): string {
  const { pathManager, connections, listeners, moreListeners, unreadable = {} } = managers;
  const lines = [
    `path manager ${managerName(pathManager, unreadable.pathManager)}${sysctls(managers)}`,
    ...(pathManager === undefined
      ? []
      : [`new connections: ${MANAGER_EFFECTS[pathManager] ?? "another path manager decides"}`]),
    `live connections: ${connections ? counts(connections) : "this kernel does not report their path manager"}`,
    `listeners of events: ${listeners ? listenersText(listeners, moreListeners) : unknownText(unreadable.listeners)}`,
    ...(listeners ? consequence(managers, listeners) : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function managerName(name: string | undefined, unreadable: string | undefined): string {
  if (name !== undefined) return escapeControls(name);
  return unreadable === undefined ? "unknown" : `cannot tell: ${escapeControls(unreadable)}`;
}

const unknownText = (reason: string | undefined): string =>
  reason === undefined ? "this kernel does not report it" : `cannot tell: ${escapeControls(reason)}`;

function sysctls({ pathManager, pmType, available }: Managers): string {
  const parts = [
    ...(available && pathManager !== undefined
      ? [`net.mptcp.path_manager=${escapeControls(pathManager)}`]
      : []),
    ...(pmType === undefined ? [] : [`net.mptcp.pm_type=${pmType}`]),
  ];
  const names = available ? `; available: ${available.map(escapeControls).join(", ")}` : "";
  return parts.length === 0 ? "" : ` (${parts.join(", ")}${names})`;
}

function counts({ kernel, userspace }: NonNullable<Managers["connections"]>): string {
  if (kernel + userspace === 0) return "none";
  const parts = [
    ...(kernel > 0 ? [`${kernel} under the kernel's path manager`] : []),
    ...(userspace > 0 ? [`${userspace} under the userspace path manager`] : []),
  ];
  return parts.join(", ");
}

function listenersText(listeners: readonly EventListener[], more = false): string {
  const known = listeners.map(listenerText).join(", ");
  if (more) return `${known || "none found"}; some processes could not be inspected`;
  return known || "none";
}

function listenerText({ processes, here }: EventListener): string {
  const who =
    processes.map(({ pid, name }) => `${escapeControls(name)}(${pid})`).join("+") ||
    "a process of another user";
  return here ? who : `${who} in another network namespace`;
}

/** The kernel checks whether any process on the machine listens. */
function consequence(
  { pathManager, connections, moreListeners }: Managers,
  listeners: readonly EventListener[],
): string[] {
  if (pathManager !== "userspace" && !connections?.userspace) return [];
  if (listeners.length > 0 || moreListeners) return [];
  return [
    "no process listens: connections under the userspace path manager refuse joins and addresses of their peers",
  ];
}

/** Reasons, by the keys of the values that could not be read. */
function unreadableJson({ pathManager, pmType, ...others }: NonNullable<Managers["unreadable"]>) {
  return {
    ...(pathManager !== undefined && { path_manager: pathManager }),
    ...(pmType !== undefined && { pm_type: pmType }),
    ...others,
  };
}

export function managersJson(managers: Managers) {
  const { pathManager, pmType, available, connections, listeners, moreListeners, unreadable } = managers;
  return {
    ...(pathManager !== undefined && { path_manager: pathManager }),
    ...(pmType !== undefined && { pm_type: pmType }),
    ...(available && { available }),
    ...(connections && { connections }),
    ...(listeners && { listeners }),
    ...(moreListeners && { more_listeners: true }),
    ...(unreadable && { unreadable: unreadableJson(unreadable) }),
  };
}
