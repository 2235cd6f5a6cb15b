export type { ChangeRequest, OnRequest } from "./client/change-interceptor.js";
export type { CheckedWay, CheckResult } from "./client/check/check.js";
export type { CheckOptions } from "./client/check/options.js";
export { type Closed, type CloseOptions, closedBefore } from "./client/connections/close.js";
export type { ConnectionPart } from "./client/connections/close-subflows.js";
export type { ConnectionsClient } from "./client/connections/connections.js";
export type { Survey } from "./client/connections/list.js";
export type { ConnectionOptions, SurveyOptions } from "./client/connections/options.js";
export type { EventWait, WaitOptions } from "./client/connections/wait.js";
export type { ConnectionSample, WatchOptions } from "./client/connections/watch.js";
export type { CountersClient } from "./client/counters.js";
export type { EndpointsClient } from "./client/endpoints/endpoints.js";
export type { Retried } from "./client/endpoints/retry.js";
export type { Replaced, WriteOptions } from "./client/endpoints/spec.js";
export type { Batch } from "./client/event-reader.js";
export type { EventOptions } from "./client/events.js";
export type { LimitsClient } from "./client/limits.js";
export { openPathManager } from "./client/open.js";
export type { OpenOptions } from "./client/open-options.js";
export type { PathManager } from "./client/path-manager.js";
export type { Exchange, Outcome } from "./client/request.js";
export type { JoinListener } from "./client/userspace/join-listener.js";
export type { PathManagersClient } from "./client/userspace/path-managers.js";
export type { CreateOptions, UserspaceClient } from "./client/userspace/userspace.js";
export { COUNTER_GROUPS, type CounterGroup, type CounterName } from "./codec/families/mptcp-counters.js";
export { ENDPOINT_FLAGS } from "./codec/families/mptcp-pm.js";
export { parseAddress } from "./codec/wire/address.js";
export { NLA_TYPE_MASK, type RawAttribute } from "./codec/wire/attributes.js";
export { snakeCase } from "./codec/wire/field-name.js";
export type { Bits } from "./codec/wire/kinds.js";
export type { Problem } from "./codec/wire/problem.js";
export type { Annotated } from "./decode/annotate.js";
export { type DecodedNote, type DecodedPacket, decodeRecording } from "./decode/recording.js";
export type { OnPacket } from "./decode/trace-platform.js";
export { ERRNO } from "./errno.js";
export {
  DeadlineError,
  type ErrorDetails,
  type ErrorFields,
  errnoName,
  KernelError,
  MismatchError,
  MptcpError,
  PermissionError,
  ProtocolError,
  RecordingError,
  SubflowError,
  TransportError,
  UnsupportedError,
  UsageError,
} from "./errors.js";
export { explain, explainLine, explanations, similarWords } from "./explain/explain.js";
export type { Explanation } from "./explain/explanation.js";
export { TOPICS, type Topic } from "./explain/topics.js";
export { openForReading, readableOf } from "./host/open-input.js";
export { type Destination, destinationOf } from "./host/private/destination.js";
export type { ProcessKey } from "./host/process-key.js";
export { breakPath, type PathChange, shapePath } from "./lab/change.js";
export type { ChildOutput } from "./lab/child-output.js";
export { type Result, type RunningProcess, startBeside } from "./lab/child-process.js";
export { checkLab, createLab } from "./lab/create.js";
export { createNumberedLab } from "./lab/create-numbered.js";
export { endLab, findLab, keepLab, type ListLabsOptions, listLabs, pathOf } from "./lab/find.js";
export {
  type Breakage,
  LAB_HOSTS,
  type Lab,
  type LabAddress,
  type LabHost,
  type LabLayout,
  type LabOptions,
  type LabPath,
  type LinkShape,
  labHostWords,
  type PathEnd,
  RATES,
} from "./lab/model.js";
export { labProgram } from "./lab/program.js";
export type { SourceOptions } from "./lab/transfer/data.js";
export type { ServerAnswer } from "./lab/transfer/protocol.js";
export { type SendOptions, sendTransfer } from "./lab/transfer/sender.js";
export {
  type Served,
  type ServeOptions,
  serveTransfers,
  type TransferServer,
} from "./lab/transfer/server.js";
export { ratesOf, type SubflowTraffic, type TrafficSample } from "./lab/transfer/throughput.js";
export { TRANSFER_PORT, type Transfer } from "./lab/transfer/transfer.js";
export { BOUNDS, type Bounds, SETTABLE_FLAGS } from "./model/bounds.js";
export {
  type Certainty,
  CHECK_VERDICTS,
  type CheckAttempt,
  type CheckFacts,
  type CheckJudgement,
  type CheckProof,
  type CheckVerdict,
  type CheckWay,
  type MptcpAttempt,
} from "./model/check.js";
export type { JudgedWay } from "./model/check-meaning.js";
export type { Connection } from "./model/connection.js";
export {
  type ConnectionFilter,
  type NumberComparison,
  type PartFilter,
  selectedPart,
  subflowTest,
} from "./model/connection-filter.js";
export {
  type CounterGrowth,
  type Counters,
  type CounterValues,
  counterGroup,
  countersSince,
  selectCounters,
} from "./model/counters.js";
export {
  type Endpoint,
  type EndpointFlag,
  type EndpointKey,
  type EndpointSpec,
  type FlagsChange,
  sameAddress,
} from "./model/endpoint.js";
export { opensSubflows } from "./model/endpoint-warnings.js";
export {
  EVENT_NAMES,
  type EventName,
  eventNameOf,
  type IncompleteEvent,
  type KnownEvent,
  type Overrun,
  type PathManagerEvent,
  resetReasonName,
  sentName,
} from "./model/event.js";
// biome-ignore format: some to a row
export type {
  AnnouncedEvent, ClosedEvent, ConnectionEvent, ConnectionFlags, EventBase, EventDevice, EventErrno,
  EventValues, ListenerEvent, RemovedEvent, ResetReason, SubflowClosedEvent, SubflowEvent,
  SubflowEventBase, UnknownEvent,
} from "./model/event-types.js";
export { isInterfaceName } from "./model/interface-name.js";
export type { Limits, LimitsChange } from "./model/limits.js";
export type { Listener, PlainTcp } from "./model/listener.js";
export type { EventListener, Managers } from "./model/managers.js";
export type { MptcpInfo, SubflowInfo } from "./model/mptcp-info.js";
export type { OtherAttributes } from "./model/other-attributes.js";
export {
  SOCKET_STATE_NAMES,
  type SocketEnd,
  type SocketFacts,
  type SocketHolder,
  type SocketState,
} from "./model/socket.js";
export {
  endMatches,
  parseSocketPattern,
  type SocketEnds,
  type SocketPattern,
  socketPatternText,
} from "./model/socket-pattern.js";
export type { Conditions, LeftSysctl, Status, StatusAddress, StatusInterface } from "./model/status.js";
export type { StatusEndpoint } from "./model/status-endpoints.js";
export type { Finding } from "./model/status-findings.js";
export type { Subflow } from "./model/subflow.js";
export type { TcpInfo } from "./model/tcp-info.js";
export type {
  Announcement,
  CreatedSubflow,
  LocalEnd,
  SubflowKey,
  SubflowMatch,
  SubflowSpec,
} from "./model/userspace.js";
export { type OnWarning, WARNING_CODES, type Warning, type WarningCode } from "./model/warning.js";
export type { Change, Rates, WatchedConnection, WatchedSubflow } from "./model/watch.js";
export { runPolicyFile } from "./policy/daemon.js";
export type { Decision, OnDecision } from "./policy/decisions.js";
export type { FeedOptions } from "./policy/event-feed.js";
export type { PolicyFileOptions, PolicyOptions } from "./policy/options.js";
export type {
  Log,
  LogLevel,
  OpenSubflowOptions,
  Policy,
  PolicyConnection,
  PolicyManager,
  PolicySubflow,
  RemoteAddress,
} from "./policy/policy.js";
export { runPolicy } from "./policy/run.js";
export { type Tried, tryPolicy } from "./policy/try.js";
export { inheritedDescriptors } from "./run/descriptors.js";
export type { TcpDiagnosis } from "./run/diagnose-tcp.js";
export type { Elevation } from "./run/elevation.js";
export type { Elf } from "./run/elf.js";
export type { Environment } from "./run/environment.js";
export type { Mechanism, MechanismChoice } from "./run/mechanism.js";
export {
  type Inherited,
  inheritedState,
  type Launch,
  planRun,
  type RunPlan,
  type RunRequest,
} from "./run/plan.js";
export type { Program } from "./run/program.js";
export {
  canExecute,
  executeProgram,
  markStderr,
  type StartOptions,
  spawnProgram,
  startFailure,
} from "./run/start.js";
export { StartError } from "./run/start-error.js";
export {
  beginVerification,
  type FoundSocket,
  type RunFindings,
  type RunVerdict,
  type Watched,
  type Watching,
} from "./run/verify.js";
export {
  type EndpointWords,
  type Suggestion,
  type SuggestionId,
  type SuggestionValues,
  shellWord,
  suggested,
  suggestionText,
} from "./suggestions.js";
export { guardChange } from "./transport/guard.js";
export { type NamespaceName, networkNamespaces, unseenNamespaces } from "./transport/namespaces.js";
export { packageFile } from "./transport/native/binding.js";
export { addonHint } from "./transport/native/missing.js";
export { NamespaceEntryError, namespacePath } from "./transport/netns.js";
export type { TemporaryChange } from "./transport/temporary-change.js";
