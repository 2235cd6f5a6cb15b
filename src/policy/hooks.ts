import { inspect } from "node:util";
import type { Hook, Log, Policy } from "./policy.js";

/** A hook that takes longer than this is logged, once for each name. A hook may loop on purpose. */
const LONG_MS = 60_000;

/**
 * Maximum number of running hooks that are remembered, so that hooks which never return do not fill the
 * memory.
 */
const MAX_PENDING = 1000;

/** Calls a function of the policy with the necessary bookkeeping. */
export type HookWrapper = (hook: () => unknown) => unknown;

/** Calls a policy's hooks. Their errors reach only the log. */
export class Hooks {
  readonly #told = new Set<string>();
  readonly #pending = new Map<symbol, string>();

  constructor(
    readonly policy: Policy,
    readonly log: Log,
    readonly wrapper: HookWrapper = (hook) => hook(),
  ) {}

  /** Hooks that have not returned, up to a maximum. */
  get pending(): string[] {
    return [...this.#pending.values()];
  }

  /** Calls a hook, if the policy has it, without waiting for it. `about` is for the log. */
  call(hook: Hook, about: string, ...args: unknown[]): Promise<void> {
    const method = this.#method(hook);
    if (method === undefined) return Promise.resolve();
    const id = Symbol(hook);
    const hookName = about === "" ? hook : `${hook} ${about}`;
    const run = () => this.wrapper(() => method.apply(this.policy, args));
    if (this.#pending.size >= MAX_PENDING) return this.#guarded(run, hookName);
    this.#pending.set(id, hookName);
    const timer = setTimeout(() => this.#isLong(hook, hookName), LONG_MS);
    timer.unref();
    const settled = () => {
      clearTimeout(timer);
      this.#pending.delete(id);
    };
    return this.#guarded(run, hookName).finally(settled);
  }

  /** The property may be a getter that throws. */
  #method(hook: Hook): ((...args: unknown[]) => unknown) | undefined {
    try {
      const method = this.policy[hook];
      return typeof method === "function" ? (method as (...args: unknown[]) => unknown) : undefined;
    } catch (error) {
      this.log("error", `${hook}: ${errorText(error)}`);
      return undefined;
    }
  }

  async #guarded(run: () => unknown, hookName: string): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.log("error", `${hookName}: ${errorText(error)}`);
    }
  }

  #isLong(hook: Hook, hookName: string): void {
    if (this.#told.has(hook)) return;
    this.#told.add(hook);
    this.log(
      "warning",
      `${hookName} has not returned for ${LONG_MS / 1000} s: it waits for something, or hangs`,
    );
  }
}

/** The folder of this file and of the built files: stack entries there do not help a policy's author. */
const OWN = new URL(".", import.meta.url).href;

/** The thrown value, with the place in the policy if there is one. */
export function errorText(error: unknown): string {
  try {
    return error instanceof Error
      ? errorWithPlace(error)
      : typeof error === "string"
        ? error
        : inspect(error);
  } catch {
    return "a value that cannot be printed";
  }
}

function errorWithPlace(error: Error): string {
  const hint = "hint" in error && typeof error.hint === "string" ? ` (${error.hint})` : "";
  const place = placeOf(error.stack ?? "");
  return `${error.name}: ${error.message}${hint}${place === undefined ? "" : ` ${place.trim()}`}`;
}

function placeOf(stack: string): string | undefined {
  const frames = stack.match(/^\s+at .*$/gm) ?? [];
  return frames.find((one) => one.includes("/") && !one.includes(OWN) && !one.includes("node:"));
}
