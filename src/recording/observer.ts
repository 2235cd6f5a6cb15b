import type { Note } from "./notes.js";
import type { Packet } from "./pcap.js";
import { recordedErrorOf } from "./recorded-error.js";

/** Observes a transport: a recording or a trace. */
export abstract class Observer {
  abstract datagram(direction: Packet["direction"], family: number, bytes: Uint8Array, stamp?: number): void;
  abstract note(note: Note, stamp?: number): void;

  /** Runs `call`. If it fails, `refused` receives the error, which is then rethrown. */
  attempt<T>(call: () => T, refused: (error: NonNullable<ReturnType<typeof recordedErrorOf>>) => Note): T {
    try {
      return call();
    } catch (error) {
      const failure = recordedErrorOf(error);
      if (failure) this.note(refused(failure));
      throw error;
    }
  }
}
