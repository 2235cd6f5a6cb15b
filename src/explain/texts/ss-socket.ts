import type { Texts } from "../text.js";

/** What `ss` prints for each socket: states, columns, and the words of its options. */
export const SS_SOCKET_WORDS: Texts<string> = {
  ESTAB: ["the socket is connected", "In a line of `ss -M`: the connection. In a line of `ss -t`: one subflow."],
  LISTEN: ["the socket waits for connections", "An MPTCP listener accepts plain TCP, too."],
  "SYN-SENT": ["a SYN was sent and not answered yet", "If it stays: the peer does not answer, or a firewall drops the SYN."],
  "SYN-RECV": ["a SYN was received and answered, the last part of the handshake is missing", "Short, unless packets are lost."],
  "FIN-WAIT-1": ["this end has closed, and the peer has not acknowledged that", "Short, unless packets are lost."],
  "FIN-WAIT-2": ["this end has closed, the peer has not", "Until the peer closes, or a timeout."],
  "CLOSE-WAIT": ["the peer has closed, the program here has not", "If it stays, the program does not close its socket."],
  "LAST-ACK": ["both ends have closed, the last acknowledgement is missing", "Short, unless packets are lost."],
  "TIME-WAIT": ["closed; late packets of the connection are still awaited", "For about a minute."],
  CLOSING: ["both ends have closed at the same time", "Short, unless packets are lost."],
  UNCONN: ["the socket is not connected", "In a line of `ss -M` also a connection that has ended, and waits for the program to close it."],
  "Recv-Q": ["bytes that the program has not read; for a listener, connections that wait", "A high value: the program reads slowly."],
  "Send-Q": ["bytes that the peer has not acknowledged; for a listener, its backlog", "A high value: the network or the peer is slow."],
  users: ["the processes that hold the socket: name, pid, descriptor", "Those of other users need root."],
  timer: ["the timer of the socket: kind, time left, number of timeouts", "`on`: a retransmission; `keepalive`; `timewait`; `persist`: the window of the peer is closed."],
  uid: ["the user who opened the socket", "Omitted for root."],
  ino: ["inode of the socket, as in /proc/PID/fd", "0: no process holds it, as for subflows."],
  sk: ["a number of the kernel for the socket", "Unique while the socket exists."],
  cgroup: ["the control group of the process that opened the socket", "`ss --cgroup` prints it."],
  skmem: ["memory of the socket in bytes: r, rb received, t, tb sent, f, w, o, bl, d", "rb and tb are the limits; d counts dropped packets."],
  fwmark: ["the mark of the packets of the socket (SO_MARK)", "Rules of routing and firewalls may use it. Needs root."],
  "<->": ["the socket is open in both directions", "`-->`: the peer has closed; `<--`: this end has closed."],
}; // biome-ignore format: one word, one row
