/** What `help` prints, on stderr. */
export const USAGE = `Usage: ip [OPTIONS] mptcp COMMAND     (mptcpctl in place of ip mptcp)
  endpoint [show [id ID]]
  endpoint add ADDRESS [id ID] [port NR] [dev NAME] [FLAGS]
  endpoint change { id ID | ADDRESS [port NR] } [CHANGES]
  endpoint delete id ID [ADDRESS]       the ADDRESS for id 0 only
  endpoint flush
  limits [show]
  limits set [subflows NR] [add_addr_accepted NR]
  monitor
FLAGS:   [ signal | subflow | laminar | backup | fullmesh ] ...
CHANGES: [ backup | nobackup | fullmesh | nofullmesh ] ...
OPTIONS: -netns NAME, -batch FILE, -force, -json, -pretty, -oneline, -timestamp, -tshort, -color, -resolve, -rcvbuf NR`;
