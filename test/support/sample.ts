import type { Kind } from "../../src/codec/wire/kinds.js";

/** A value that is valid for a row of this kind and is not 0 or empty. */
export function sampleOf({ shape }: Kind<unknown>): unknown {
  switch (shape.is) {
    case "number":
    case "count":
      return 7;
    case "bigint":
      return 7n;
    case "text":
      return "sample";
    case "address":
      return shape.lengths.includes(4) ? "192.0.2.77" : "2001:db8::77";
    case "bytes":
      return Buffer.from([7, 7]);
    case "presence":
      return true;
    case "bits":
      return { on: shape.names.slice(-1), rest: 0 };
    case "list":
      return [sampleOf(shape.of), sampleOf(shape.of)];
    case "attributes":
    case "struct":
      return Object.fromEntries(
        Object.entries(shape.rows).map(([name, { kind }]) => [name, sampleOf(kind as Kind<unknown>)]),
      );
  }
}
