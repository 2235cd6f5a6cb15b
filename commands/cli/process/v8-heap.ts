import { setFlagsFromString } from "node:v8";

/**
 * For streams that may last for months, and of which nothing outlives the batch it came in: V8 would let the space of young
 * objects grow to 16 MB twice over under load, and never give it back.
 */
export function keepYoungSpaceSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
