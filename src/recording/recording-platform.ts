import type { Host } from "../host/host.js";
import type { Platform } from "../transport/platform.js";
import type { SocketOptions, Transport } from "../transport/transport.js";
import { type About, Recorder } from "./recorder.js";
import { RecordingHost } from "./recording-host.js";
import { RecordingTransport } from "./recording-transport.js";
import { SocketNumbers } from "./socket-numbers.js";

/**
 * The same platform, and everything that passes is written to `file`: pcap, LINKTYPE_NETLINK, mode 0600. A write that
 * fails later ends the recording, is told to `onWarning`, and changes nothing of what the platform does.
 * @throws TransportError where the file cannot be opened, PermissionError where it is not this user's alone
 */
export function recordPlatform(
  inner: Platform,
  file: string,
  about: About,
  onWarning?: (text: string) => void,
): Platform {
  return new RecordingPlatform(inner, new Recorder(file, () => inner.host.now(), about, onWarning));
}

class RecordingPlatform implements Platform {
  readonly host: Host;
  /** What passes there is no netlink: a recording knows nothing of it. */
  readonly listen: Platform["listen"];
  readonly mptcp: Platform["mptcp"];
  readonly temporary: Platform["temporary"];
  readonly #opened = new SocketNumbers();

  constructor(
    readonly inner: Platform,
    readonly recorder: Recorder,
  ) {
    this.host = new RecordingHost(inner.host, recorder);
    this.listen = inner.listen;
    this.mptcp = inner.mptcp;
    this.temporary = inner.temporary;
  }

  open(protocol: number, options?: SocketOptions): Transport {
    const id = { protocol, socket: this.#opened.next(protocol) };
    const transport = this.recorder.attempt(
      () => this.inner.open(protocol, options),
      (error) => ({ kind: "refused", ...id, call: "open", error }),
    );
    this.recorder.carriedBy(transport.name);
    return new RecordingTransport(transport, this.recorder, id);
  }

  discardRecording(): void {
    this.recorder.discard();
  }

  close(): void {
    this.recorder.close();
    this.inner.close();
  }
}
