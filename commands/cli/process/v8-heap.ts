import { setFlagsFromString } from "node:v8";

/**
 * For streams that may run for months and keep no object longer than a batch: under load V8 would enlarge the
 * space of young objects to twice 16 MB, and never shrink it.
 */
export function keepYoungSpaceSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
