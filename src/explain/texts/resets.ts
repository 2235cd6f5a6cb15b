import type { ExplainedReset } from "../keys.js";
import type { Texts } from "../text.js";

/** Why a peer reset a subflow (MP_TCPRST of RFC 8684). */
export const RESETS: Texts<ExplainedReset> = {
  unspecified: [
    "the peer reset the subflow and gives no reason",
    "Usual where its socket was destroyed, or the program closed.",
  ],
  "mptcp error": [
    "the peer found something that MPTCP does not allow",
    "An unknown token, a wrong authentication, a mapping that does not fit. Its counters say which.",
  ],
  "lack of resources": [
    "the peer has no room for the subflow",
    "Most often its limit of subflows; else memory.",
  ],
  "administratively prohibited": [
    "the peer's administrator does not allow the subflow",
    "A policy, its path manager, or a port that only takes joins.",
  ],
  "too much outstanding data": [
    "the peer waits for too much data on the subflow",
    "What is under way is sent again on the others.",
  ],
  "unacceptable performance": [
    "the peer gives the subflow up because it is too slow",
    "What is under way is sent again on the others.",
  ],
  "middlebox interference": [
    "the peer saw that a device on the path changes MPTCP",
    "The same path will fail again; another port or a tunnel may help.",
  ],
};
