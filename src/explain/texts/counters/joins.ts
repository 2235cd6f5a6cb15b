import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

const NO_OPTION =
  "The cause is a server that does not have this connection, or a middlebox on this path that removes the option.";

/** Additional subflows: first those opened by this host, then incoming ones. */
export const JOINS: Texts<CountersOf<"joins">> = {
  MPJoinSynTx: [
    "joins sent: attempts of this host to open an additional subflow",
    "0 while there are endpoints: the connection is not fully established, the limit of subflows is 0 or used up, or " +
      "no endpoint has a matching flag (subflow, fullmesh, laminar).",
  ],
  MPJoinSynTxCreatSkErr: [
    "joins that failed on this host: no socket could be created",
    "Lack of memory, or a security module or control group that forbids it.",
  ],
  MPJoinSynTxBindErr: [
    "joins that failed on this host: the endpoint's address or device cannot be used",
    "The host no longer has the address, duplicate address detection is not finished (IPv6), or the device is gone. " +
      "`mptcpctl status` shows endpoints that are on no interface.",
  ],
  MPJoinSynTxConnectErr: [
    "joins that failed on this host: connect(2) failed at once, most often because there is no route",
    "Each device for subflows needs its own route to the peer, for example a default route with a higher " +
      "metric; an endpoint with dev is bound to its device.",
  ],
  MPJoinSynAckRx: [
    "joins sent that the peer answered",
    "Fewer than MPJoinSynTx and no error here: a firewall on that path, no route back, or the peer refused.",
  ],
  MPJoinSynAckBackupRx: [
    "joins sent that the peer answered with a request to use the subflow as backup",
    "It carries data only when no other subflow can. The peer's endpoint has the flag backup.",
  ],
  MPJoinSynAckHMacFailure: [
    "answers to our joins whose authentication was wrong; the subflow is closed",
    "The answer does not come from the peer of the connection: a proxy on that path, or an attack.",
  ],
  MPJoinSynAckNoMPJoin: ["answers to our joins that were plain TCP; the subflow is closed", NO_OPTION],
  MPJoinSynRx: [
    "joins received: attempts of peers to open an additional subflow",
    "The difference to MPJoinAckRx was refused (MPJoinRejected), had an unknown token (MPJoinNoTokenFound), or was " +
      "never completed.",
  ],
  MPJoinSynBackupRx: [
    "joins received with a request to use the subflow as backup",
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
    "joins received whose third packet had no MPTCP option; the subflow is closed",
    "A middlebox on that path removes options in one direction.",
  ],
  MPJoinAckNoCtx: [
    "joins received that could not be completed because MPTCP state was missing; the subflow is closed",
    "Most likely lack of memory.",
  ],
  MPJoinNoTokenFound: [
    "joins received for a connection that this host does not have; they are reset",
    "The connection ended, the join went to another host behind a load balancer, or the token was guessed. Behind a load " +
      "balancer: net.mptcp.allow_join_initial_addr_port=0 and an announced address for each host.",
  ],
  MPJoinNoIdFound: [
    "joins received on an address for which no id could be found; they are reset",
    "All ids are taken, or no implicit endpoint could be made for the address.",
  ],
  MPJoinRejected: [
    "joins received that the path manager refused; they are reset",
    "The limit of subflows is reached (`mptcpctl limits`), or the userspace path manager is selected and no program " +
      "on this host listens to its events.",
  ],
  MPJoinNotEstablished: [
    "joins received before their connection was fully established; they are reset",
    "The first data must be exchanged and acknowledged before subflows can be added.",
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
    "The endpoint with that port was deleted, or never existed on this host.",
  ],
  MismatchPortAckRx: [
    "joins completed on a port that was no longer announced; they are reset",
    "The endpoint was deleted during the join.",
  ],
};
