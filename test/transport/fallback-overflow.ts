import { FallbackTransport } from "../../src/transport/fallback/fallback-transport.js";
import { NETLINK } from "../../src/transport/transport.js";

/**
 * Runs inside a private network namespace: adds and deletes routing rules in one synchronous loop, so that nothing
 * can be read meanwhile, then counts events. Prints one JSON object a round. Arguments: rounds, rules a round.
 */
const [rounds = 1, rules = 1] = process.argv.slice(2).map(Number);
/** RTNLGRP_IPV4_RULE, and RTM_NEWRULE, RTM_DELRULE: one event for each, no reply without NLM_F_ACK. */
const [GROUP, NEW, DELETE] = [8, 32, 33];
const SMALL_BUFFER = 64 * 1024;

function rule(type: number): Buffer {
  const bytes = Buffer.alloc(16 + 12 + 8);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(type === NEW ? 0x401 : 0x1, 6);
  bytes.set([2, 0, 0, 0, 254, 0, 0, 1], 16); // struct fib_rule_hdr: IPv4, table main, action "to table"
  bytes.set([8, 0, 6, 0, 0xd2, 0x04, 0, 0], 28); // FRA_PRIORITY 1234
  return bytes;
}

function causeOverflow(): number {
  const eventSocket = new FallbackTransport(NETLINK.route);
  const [add, remove] = [rule(NEW), rule(DELETE)];
  for (let i = 0; i < rules; i++) {
    eventSocket.send(add);
    eventSocket.send(remove);
  }
  eventSocket.close();
  return 2 * rules;
}

async function count(socket: FallbackTransport): Promise<number> {
  let received = 0;
  while (await socket.readable(60)) received += socket.drain(() => undefined);
  return received;
}

await FallbackTransport.load();
for (let round = 0; round < rounds; round++) {
  const socket = new FallbackTransport(NETLINK.route, { events: true, receiveBuffer: SMALL_BUFFER });
  socket.join(GROUP);
  const causedEvents = causeOverflow();
  const received = await count(socket);
  const lostCount = socket.lost();
  const eventSocket = new FallbackTransport(NETLINK.route);
  eventSocket.send(rule(NEW));
  eventSocket.send(rule(DELETE));
  eventSocket.close();
  const eventsAfterwards = await count(socket);
  socket.close();
  process.stdout.write(
    `${JSON.stringify({ made: causedEvents, received, lost: lostCount, afterwards: eventsAfterwards, atClose: socket.lost() })}\n`,
  );
}
