/** See environment.mjs. */
export function testEnvironment(): Record<string, string>;
