import type { ExplainedSubflowFlag } from "../keys.js";
import type { Text } from "../text.js";

/** Letters after `tcp-ulp-mptcp flags:` in `ss -ti`, in its order. */
export const SUBFLOW_LETTERS: Readonly<Record<ExplainedSubflowFlag, readonly [letter: string, ...Text]>> = {
  capableRemote: [
    "M",
    "the connection's first subflow, and the peer sent MP_CAPABLE",
    "With m on the side that connected: the handshake was answered with MPTCP.",
  ],
  capableLocal: [
    "m",
    "the connection's first subflow, and this host sent MP_CAPABLE",
    "Alone, without M: the peer has not answered with MPTCP.",
  ],
  joinRemote: [
    "J",
    "an additional subflow, and the peer sent MP_JOIN",
    "With j on the side that joined: the join was answered.",
  ],
  joinLocal: [
    "j",
    "an additional subflow, and this host sent MP_JOIN",
    "Alone, without J: the peer has not answered.",
  ],
  backupRemote: [
    "B",
    "the peer asked to use this subflow as backup",
    "This host sends on it only when no other can carry data.",
  ],
  backupLocal: [
    "b",
    "this host asked the peer to use this subflow as backup",
    "The peer decides when it sends on it.",
  ],
  fullyEstablished: [
    "e",
    "fully established: each end knows that the other supports MPTCP",
    "Without e no further subflows are opened.",
  ],
  connected: [
    "c",
    "connected: the handshake of this subflow is done",
    "Missing while the subflow is being opened, or if it was refused.",
  ],
  mapValid: ["v", "a mapping is active: bytes that it covers are expected", "Changes with the data."],
};
