import { FallbackTransport } from "../../src/transport/fallback/fallback-transport.js";
import { NETLINK } from "../../src/transport/transport.js";

/** Ends by itself although one socket stays open and another was closed during a wait. */
await FallbackTransport.load();
const closed = new FallbackTransport(NETLINK.generic);
const waiting = closed.readable(Number.POSITIVE_INFINITY);
closed.close();
await waiting;
new FallbackTransport(NETLINK.generic).join(1);
process.stdout.write("opened\n");
