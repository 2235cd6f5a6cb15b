/** See world.mjs. */
export function world(): string[];
