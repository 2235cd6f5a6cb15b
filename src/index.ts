export type { Replaced, WriteOptions } from "./client/endpoint-spec.js";
export type { EventOptions } from "./client/events.js";
export type { ChangeRequest } from "./client/kernel.js";
export { type OpenOptions, openPathManager } from "./client/open.js";
export type { PathManager } from "./client/path-manager.js";
export type { Annotated } from "./decode/annotate.js";
export { type DecodedPacket, decodeRecording } from "./decode/recording.js";
export {
  DeadlineError,
  type ErrorFields,
  errnoName,
  KernelError,
  MptcpError,
  PermissionError,
  ProtocolError,
  TransportError,
  UnsupportedError,
  UsageError,
} from "./errors.js";
export { BOUNDS, type Bounds, EVENT_NAMES, SETTABLE_FLAGS } from "./model/bounds.js";
export {
  type Endpoint,
  type EndpointFlag,
  type EndpointKey,
  type EndpointSpec,
  type FlagsChange,
  sameAddress,
} from "./model/endpoint.js";
export { type EventName, type Overrun, type PathManagerEvent, resetReasonName } from "./model/event.js";
export type { Limits, LimitsChange } from "./model/limits.js";
export type { Conditions, Status, StatusAddress, StatusInterface } from "./model/status.js";
export { NamespaceEntryError } from "./transport/netns.js";
export { parseAddress } from "./wire/address.js";
