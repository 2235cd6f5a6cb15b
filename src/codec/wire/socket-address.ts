import { formatIPv4, formatIPv6 } from "./address.js";
import { AF } from "./address-family.js";
import { ip, type Kind } from "./kinds.js";

/**
 * A field of sixteen bytes, of which an IPv4 address takes the first four. Which family it is says the byte that
 * stands `distance` bytes before.
 */
export function socketAddress(distance: number): Kind<string> {
  return {
    name: "ip in 16 bytes",
    size: 16,
    shape: { is: "address", lengths: [4, 16] },
    read: (bytes, start) =>
      bytes[start - distance] === AF.inet ? formatIPv4(bytes, start) : formatIPv6(bytes, start),
    write: (value) => {
      const bytes = Buffer.alloc(16);
      bytes.set(ip.write(value));
      return bytes;
    },
  };
}
