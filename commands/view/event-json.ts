import {
  type EventValues,
  type Overrun,
  type PathManagerEvent,
  resetReasonName,
  sentName,
} from "../../src/index.js";
import { alternateHex, hasOthers, incompleteText, isIPv6, shortHex32 } from "./event.js";
import { otherJson } from "./other-attributes.js";
import { quoted } from "./widgets/json.js";

/**
 * An event as JSON on one line, with iproute2's keys in its order; `error_name` and `reset_reason_name` are our
 * additions. Written without an object, because there may be tens of thousands of events per second. `stamp` is a key
 * with its value, or empty.
 */
export function eventLine(
  event: PathManagerEvent | Overrun,
  stamp?: readonly [key: string, value: string],
): string {
  const prefix = stamp === undefined ? "{" : `{"${stamp[0]}":"${stamp[1]}",`;
  const netns = event.netns === undefined ? "" : `,"netns":${quoted(event.netns)}`;
  if (event.event === "OVERRUN") return `${prefix}"event":"OVERRUN"${netns},"lost":${event.lost}}`;
  return `${prefix}"event":${quoted(sentName(event))}${netns}${endsJson(event)}${fieldsJson(event)}}`;
}

/** The same as an object. */
export const eventJson = (
  event: PathManagerEvent | Overrun,
  stamp?: readonly [key: string, value: string],
): object => JSON.parse(eventLine(event, stamp)) as object;

/** Connection, ids, addresses and ports. The library writes addresses, so they need no escapes. */
function endsJson({ token, remoteId, localId, local, remote }: EventValues): string {
  let json = token === undefined ? "" : `,"token":"0x${shortHex32(token)}"`;
  if (remoteId !== undefined) json += `,"remid":${remoteId}`;
  if (localId !== undefined) json += `,"locid":${localId}`;
  if (local?.address !== undefined) json += `,"saddr${isIPv6(local.address) ? 6 : 4}":"${local.address}"`;
  if (remote?.address !== undefined) json += `,"daddr${isIPv6(remote.address) ? 6 : 4}":"${remote.address}"`;
  if (local?.port !== undefined) json += `,"sport":${local.port}`;
  if (remote?.port !== undefined) json += `,"dport":${remote.port}`;
  return json;
}

function fieldsJson(event: EventValues): string {
  let json = event.backup === undefined ? "" : `,"backup":${event.backup ? 1 : 0}`;
  if (event.errno !== undefined) json += `,"error":${event.errno}`;
  if (event.errnoName !== undefined) json += `,"error_name":${quoted(event.errnoName)}`;
  if (event.timeout !== undefined) json += `,"timeout":${event.timeout}`;
  if (event.ifindex !== undefined) json += `,"ifindex":${event.ifindex}`;
  if (event.dev !== undefined) json += `,"dev":${quoted(event.dev)}`;
  if (event.resetReason !== undefined) json += resetReasonJson(event.resetReason);
  if (event.resetFlags !== undefined) json += `,"reset_flags":"${alternateHex(event.resetFlags)}"`;
  if (event.serverSide) json += ',"server_side":true';
  if (event.denyJoinId0) json += ',"deny_join_id0":true';
  if (event.unknownFlags) json += `,"flags":"${alternateHex(event.unknownFlags)}"`;
  if (event.problems !== undefined) json += `,"incomplete":${quoted(incompleteText(event.problems))}`;
  return hasOthers(event) ? json + othersJson(event) : json;
}

const resetReasonJson = (code: number): string =>
  `,"reset_reason":${code},"reset_reason_name":${quoted(resetReasonName(code))}`;

function othersJson(event: EventValues): string {
  const members = JSON.stringify(otherJson(event)).slice(1, -1);
  return members === "" ? "" : `,${members}`;
}
