import type { CreatedSubflow } from "../../model/userspace.js";
import { errorOfChange } from "../../session/unanswered.js";
import { eventBatches } from "../events.js";
import type { NetnsClient } from "../netns-client.js";
import { type ExpectedSubflow, SubflowOutcome } from "./subflow-outcome.js";

/** How long to wait (ms), and a signal that ends the wait. */
export interface WaitForSubflow {
  readonly wait: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Listens to events, starts to open the subflow, and waits for its outcome.
 * @throws the errors of `create`, SubflowError, DeadlineError
 */
export async function createAndWait(
  netnsClient: NetnsClient,
  token: number,
  expected: ExpectedSubflow,
  create: () => Promise<void>,
  { wait, signal }: WaitForSubflow,
): Promise<CreatedSubflow> {
  const outcome = new SubflowOutcome(token, expected, wait);
  let failure: { readonly error: unknown } | undefined;
  let creation: Promise<void> | undefined;
  const begin = () => {
    outcome.begins();
    creation = create().then(
      () => outcome.started(),
      (error) => {
        failure = { error };
        outcome.end();
      },
    );
  };
  const own = signal ?? netnsClient.options.signal;
  own?.throwIfAborted();
  const end = () => outcome.end();
  own?.addEventListener("abort", end);
  try {
    const options = { signal: outcome.signal, onListening: begin };
    for await (const batch of eventBatches(netnsClient, options))
      for (const event of batch) outcome.see(event);
  } catch (error) {
    await creation;
    throw failure?.error ?? (creation === undefined ? error : errorOfChange(error));
  } finally {
    own?.removeEventListener("abort", end);
    end();
  }
  if (failure) throw failure.error;
  own?.throwIfAborted();
  return outcome.result();
}
