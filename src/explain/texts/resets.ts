import type { ExplainedReset } from "../keys.js";
import type { Texts } from "../text.js";

/** Why a peer reset a subflow (MP_TCPRST of RFC 8684). */
export const RESETS: Texts<ExplainedReset> = {
  unspecified: [
    "the peer reset the subflow without a reason",
    "Usual if its socket was destroyed, or the program closed it.",
  ],
  "mptcp error": [
    "the peer detected something that MPTCP does not allow",
    "An unknown token, a wrong authentication, a mapping that does not fit. Its counters say which.",
  ],
  "lack of resources": [
    "the peer has no room for the subflow",
    "Most often its limit of subflows; else memory.",
  ],
  "administratively prohibited": [
    "the peer's administrator does not allow the subflow",
    "A policy, its path manager, or a port that only accepts joins.",
  ],
  "too much outstanding data": [
    "too much data on the subflow is not acknowledged",
    "Unacknowledged data is sent again on other subflows.",
  ],
  "unacceptable performance": [
    "the peer closed the subflow because it is too slow",
    "Unacknowledged data is sent again on other subflows.",
  ],
  "middlebox interference": [
    "the peer detected a middlebox that changes MPTCP",
    "The same path will fail again; another port or a tunnel may help.",
  ],
};
