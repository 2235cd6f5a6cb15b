import { FallbackTransport } from "../../src/transport/fallback/fallback-transport.js";
import { transportContract } from "./contract.js";

transportContract("the netlink package's socket", {
  load: () => FallbackTransport.load(),
  open: (protocol, options) => new FallbackTransport(protocol, options),
  extendedAcks: false,
});
