import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

const NO_OPTION =
  "A server without this connection answers so, or a device that removes the option on this path.";

/** Additional subflows: those opened here first, then those that come in. */
export const JOINS: Texts<CountersOf<"joins">> = {
  MPJoinSynTx: [
    "joins sent: attempts of this host to open an additional subflow",
    "0 while there are endpoints: the connection is not fully established, the limit of subflows is 0 or used up, or " +
      "no endpoint has a role here (subflow, fullmesh, laminar).",
  ],
  MPJoinSynTxCreatSkErr: [
    "joins that failed here: no socket could be made",
    "Want of memory, a security module, or a control group that forbids it.",
  ],
  MPJoinSynTxBindErr: [
    "joins that failed here: the endpoint's address or device cannot be used",
    "The address has left the host, is not yet checked for duplicates (IPv6), or the device is gone. " +
      "`mptcpctl status` shows endpoints that are on no interface.",
  ],
  MPJoinSynTxConnectErr: [
    "joins that failed here: connecting was refused at once, most often for want of a route",
    "Each device that is to carry subflows needs a route of its own to the peer, a default route with a higher " +
      "metric for instance; an endpoint with dev is bound to its device.",
  ],
  MPJoinSynAckRx: [
    "joins sent that the peer answered",
    "Less than MPJoinSynTx and no error here: a firewall on that path, no way back, or the peer refused.",
  ],
  MPJoinSynAckBackupRx: [
    "joins sent that the peer answered, asking to keep the subflow as backup",
    "It carries data only when no other subflow can. The peer's endpoint has the flag backup.",
  ],
  MPJoinSynAckHMacFailure: [
    "answers to our joins whose authentication was wrong; the subflow is closed",
    "The answer is not from the host that the connection is with: a proxy on that path, or an attack.",
  ],
  MPJoinSynAckNoMPJoin: ["answers to our joins that were plain TCP; the subflow is closed", NO_OPTION],
  MPJoinSynRx: [
    "joins received: attempts of peers to open an additional subflow",
    "What is missing to MPJoinAckRx was refused (MPJoinRejected), knew no connection (MPJoinNoTokenFound), or was " +
      "never completed.",
  ],
  MPJoinSynBackupRx: [
    "joins received that ask to keep the subflow as backup",
    "This host sends on it only when no other subflow can carry data.",
  ],
  MPJoinAckRx: [
    "joins received and accepted: additional subflows that peers opened",
    "Counted when the handshake of the subflow is complete and authentic.",
  ],
  MPJoinAckHMacFailure: [
    "joins received whose authentication was wrong; the subflow is closed",
    "A proxy on that path, or an attack. Older kernels also count joins to connections that the program has closed.",
  ],
  MPJoinAckNoMPJoin: [
    "joins received that lost their option at the third packet; the subflow is closed",
    "A device on that path removes options in one direction.",
  ],
  MPJoinAckNoCtx: [
    "joins received that could not be completed for want of MPTCP's own state; the subflow is closed",
    "Want of memory, most likely.",
  ],
  MPJoinNoTokenFound: [
    "joins received for a connection that this host does not have; they are reset",
    "The connection ended, the join went to another host behind a load balancer, or somebody guesses. Behind a load " +
      "balancer: net.mptcp.allow_join_initial_addr_port=0 and an announced address for each host.",
  ],
  MPJoinNoIdFound: [
    "joins received on an address for which no id could be found; they are reset",
    "All ids are taken, or no implicit endpoint could be made for the address.",
  ],
  MPJoinRejected: [
    "joins received that the path manager refused; they are reset",
    "The limit of subflows is reached (`mptcpctl limits`), or the userspace path manager is in charge and no program " +
      "on the machine listens to its events.",
  ],
  MPJoinNotEstablished: [
    "joins received before their connection was fully established; they are reset",
    "The first data and its acknowledgement must have passed before subflows can be added.",
  ],
  MD5SigReset: [
    "joins received at a listener that signs its packets with MD5; they are reset",
    "TCP-MD5 and MPTCP exclude each other.",
  ],
  MPJoinPortSynRx: [
    "joins received on another port than the connection's own",
    "Peers use a port that an endpoint here announces.",
  ],
  MPJoinPortSynAckRx: [
    "joins sent to another port than the connection's own, and answered",
    "The peer had announced that port.",
  ],
  MPJoinPortAckRx: [
    "joins received on another port than the connection's own, and completed",
    "The port belongs to an endpoint here.",
  ],
  MismatchPortSynRx: [
    "joins received on a port that was never announced; they are reset",
    "The endpoint with that port is gone, or was never this host's.",
  ],
  MismatchPortAckRx: [
    "joins completed on a port that was no longer announced; they are reset",
    "The endpoint was deleted while the join was under way.",
  ],
};
