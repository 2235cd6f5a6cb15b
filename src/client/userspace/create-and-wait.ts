import type { CreatedSubflow } from "../../model/userspace.js";
import { ofChange } from "../../session/unanswered.js";
import { eventBatches } from "../events.js";
import type { Kernel } from "../netns-client.js";
import { Outcome, type Wanted } from "./subflow-outcome.js";

/** How long to wait, milliseconds, and what ends the wait. */
export interface Patience {
  readonly wait: number;
  readonly signal?: AbortSignal | undefined;
}

/** Listens, begins to open the subflow, and waits for the kernel's word on it. @throws what `create` throws, SubflowError, DeadlineError */
export async function createAndWatch(
  kernel: Kernel,
  token: number,
  wanted: Wanted,
  create: () => Promise<void>,
  { wait, signal }: Patience,
): Promise<CreatedSubflow> {
  const outcome = new Outcome(token, wanted, wait);
  let failure: { readonly error: unknown } | undefined;
  let creation: Promise<void> | undefined;
  const begin = () => {
    outcome.begins();
    creation = create().then(
      () => outcome.begun(),
      (error) => {
        failure = { error };
        outcome.end();
      },
    );
  };
  const own = signal ?? kernel.options.signal;
  own?.throwIfAborted();
  const end = () => outcome.end();
  own?.addEventListener("abort", end);
  try {
    const options = { signal: outcome.signal, onListening: begin };
    for await (const batch of eventBatches(kernel, options)) for (const event of batch) outcome.see(event);
  } catch (error) {
    await creation;
    throw failure?.error ?? (creation === undefined ? error : ofChange(error));
  } finally {
    own?.removeEventListener("abort", end);
    end();
  }
  if (failure) throw failure.error;
  own?.throwIfAborted();
  return outcome.result();
}
