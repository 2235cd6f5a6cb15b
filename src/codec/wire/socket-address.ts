import { formatIPv4, formatIPv6 } from "./address.js";
import { AF } from "./address-family.js";
import { ip, type Kind } from "./kinds.js";

/**
 * A field of sixteen bytes; an IPv4 address uses the first four. The byte `distance` bytes before it contains
 * the family.
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
