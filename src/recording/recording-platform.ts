import type { Host } from "../host/host.js";
import type { Platform } from "../transport/platform.js";
import type { SocketOptions, Transport } from "../transport/transport.js";
import { type About, Recorder } from "./recorder.js";
import { RecordingHost } from "./recording-host.js";
import { RecordingTransport } from "./recording-transport.js";
import { SocketNumbers } from "./socket-numbers.js";

/**
 * Wraps a platform: everything that passes is written to `file` (pcap, LINKTYPE_NETLINK, mode 0600). A later
 * write error ends the recording, is reported to `onWarning`, and does not affect the platform.
 * @throws TransportError if the file cannot be opened, PermissionError if it is not private to this user
 */
export function recordPlatform(
  recordedPlatform: Platform,
  file: string,
  recordingNote: About,
  onWarning?: (text: string) => void,
): Platform {
  return new RecordingPlatform(
    recordedPlatform,
    new Recorder(file, () => recordedPlatform.host.now(), recordingNote, onWarning),
  );
}

class RecordingPlatform implements Platform {
  readonly host: Host;
  /** Not recorded: these sockets are not netlink. */
  readonly listen: Platform["listen"];
  readonly mptcp: Platform["mptcp"];
  readonly temporary: Platform["temporary"];
  readonly #opened = new SocketNumbers();

  constructor(
    readonly recordedPlatform: Platform,
    readonly recorder: Recorder,
  ) {
    this.host = new RecordingHost(recordedPlatform.host, recorder);
    this.listen = recordedPlatform.listen;
    this.mptcp = recordedPlatform.mptcp;
    this.temporary = recordedPlatform.temporary;
  }

  open(protocol: number, options?: SocketOptions): Transport {
    const id = { protocol, socket: this.#opened.next(protocol) };
    const transport = this.recorder.attempt(
      () => this.recordedPlatform.open(protocol, options),
      (error) => ({ kind: "refused", ...id, call: "open", error }),
    );
    this.recorder.setTransport(transport.name);
    return new RecordingTransport(transport, this.recorder, id);
  }

  discardRecording(): void {
    this.recorder.discard();
  }

  close(): void {
    this.recorder.close();
    this.recordedPlatform.close();
  }
}
