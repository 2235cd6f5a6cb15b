import { RecordingError } from "../errors.js";
import { sequences } from "./normalize.js";
import type {
  AboutNote,
  ClosedNote,
  FileNote,
  JoinedNote,
  LostNote,
  OfSocket,
  RefusedNote,
} from "./notes.js";
import { NOTE_FAMILY, type Note, readNote } from "./notes.js";
import type { Packet } from "./pcap.js";
import type { RecordedError } from "./recorded-error.js";
import type { RecordedExchange, RecordedItem, RecordedMulticast } from "./recorded-items.js";
import { ReplayOrder } from "./replay-order.js";

/** The requests of one netlink protocol. */
class Requests {
  readonly all: RecordedExchange[] = [];
  /** The latest request of each sequence number: a reply has the number of its request. */
  readonly bySequence = new Map<number, RecordedExchange>();
}

/** The packets at which a socket started and stopped receiving multicasts. */
interface Membership {
  readonly joined: number;
  closed: number;
}

const WHOLE_RECORDING: Membership = { joined: 0, closed: Number.POSITIVE_INFINITY };

/** A recording, indexed for the requests of a replay. */
export class ParsedRecording {
  about: AboutNote | undefined;
  readonly files: FileNote[] = [];
  readonly clock: number[] = [];
  /** Stamp of the first packet. */
  began: number | undefined;
  readonly timeline: ReplayOrder;
  readonly #requests = new Map<number, Requests>();
  readonly #news: RecordedMulticast[] = [];
  readonly #members = new Map<string, Membership>();
  readonly #refusals: RefusedNote[] = [];
  #at = 0;

  /**
   * @throws RecordingError if the byte order of the recording is not supported; without `onBadNote` also if a
   * note is invalid
   */
  constructor(
    packets: Iterable<Packet>,
    readonly onBadNote?: (reason: string) => void,
  ) {
    for (const packet of packets) {
      this.#at++;
      this.began ??= packet.stamp;
      if (packet.family === NOTE_FAMILY) this.#note(this.#noteIn(packet));
      else if (packet.direction === "out") this.#request(packet);
      else this.#arrived(packet);
    }
    const sent = [...this.#requests.values()].flatMap((requests) => requests.all);
    this.timeline = new ReplayOrder([...sent, ...this.#news].map(({ at }) => at).sort((a, b) => a - b));
  }

  /** Requests of a protocol, in the order in which they were sent. */
  exchanges(protocol: number): readonly RecordedExchange[] {
    return this.#of(protocol).all;
  }

  protocols(): number[] {
    return [...this.#requests.keys()];
  }

  /** The multicasts for a socket that joins a group: all between its recorded join and close. */
  multicastsFor(id: OfSocket): RecordedMulticast[] {
    const { joined, closed } = this.#members.get(key(id)) ?? WHOLE_RECORDING;
    const isForSocket = ({ at, protocol, socket = id.socket }: RecordedMulticast) =>
      protocol === id.protocol && socket === id.socket && at > joined && at < closed;
    return this.#news.filter(isForSocket);
  }

  /** The recorded error of opening the socket, or of joining a group. */
  refusal(call: "open" | "join", id: OfSocket, group?: number): RecordedError | undefined {
    const isForSocket = (note: RefusedNote) =>
      note.call === call && key(note) === key(id) && note.group === group;
    return this.#refusals.find(isForSocket)?.error;
  }

  #of(protocol: number): Requests {
    const requests = this.#requests.get(protocol) ?? new Requests();
    this.#requests.set(protocol, requests);
    return requests;
  }

  #request({ family, payload }: Packet): void {
    const requests = this.#of(family);
    const exchange = { at: this.#at, payload, sequences: sequences(payload), replies: [] };
    requests.all.push(exchange);
    for (const sequence of exchange.sequences) requests.bySequence.set(sequence, exchange);
  }

  /**
   * Multicasts have sequence number 0 or that of another process. A datagram without a known number answers
   * the last request.
   */
  #arrived({ family, payload, stamp }: Packet): void {
    const requests = this.#of(family);
    const step: RecordedItem = { kind: "datagram", stamp, payload };
    const [sequence] = sequences(payload);
    const exchange = sequence === undefined ? requests.all.at(-1) : requests.bySequence.get(sequence);
    if (exchange === undefined || sequence === 0) this.#news.push({ at: this.#at, protocol: family, step });
    else exchange.replies.push(step);
  }

  #noteIn({ payload }: Packet): Note | undefined {
    try {
      return readNote(payload);
    } catch (error) {
      if (!(error instanceof RecordingError) || this.onBadNote === undefined) throw error;
      this.onBadNote(error.message);
      return undefined;
    }
  }

  #note(note: Note | undefined): void {
    if (note?.kind === "about") this.#made(note);
    else if (note?.kind === "file") this.files.push(note);
    else if (note?.kind === "clock") this.clock.push(note.now);
    else if (note?.kind === "refused") this.#refused(note);
    else if (note?.kind === "lost") this.#lost(note);
    else if (note?.kind === "joined") this.#joined(note);
    else if (note?.kind === "closed") this.#left(note);
  }

  #made(note: AboutNote): void {
    this.about = note;
    if (note.endianness === "little") return;
    throw new RecordingError(`the recording was made on a ${note.endianness} endian machine`, {
      hint: "only recordings of little endian machines can be replayed",
    });
  }

  #refused(note: RefusedNote): void {
    const sent = this.#of(note.protocol).all.at(-1);
    if (note.call !== "send") this.#refusals.push(note);
    else if (sent) sent.refused = note.error;
  }

  /** If a socket never joined a group, the loss belongs to its last request. */
  #lost({ protocol, socket, lost }: LostNote): void {
    const step: RecordedItem = { kind: "lost", lost };
    const joined = this.#members.has(key({ protocol, socket }));
    const exchange = joined ? undefined : this.#of(protocol).all.at(-1);
    if (exchange) exchange.replies.push(step);
    else this.#news.push({ at: this.#at, protocol, socket, step });
  }

  #joined(note: JoinedNote): void {
    if (!this.#members.has(key(note))) this.#members.set(key(note), { ...WHOLE_RECORDING, joined: this.#at });
  }

  #left(note: ClosedNote): void {
    const member = this.#members.get(key(note));
    if (member) member.closed = this.#at;
  }
}

function key({ protocol, socket }: OfSocket): string {
  return `${protocol}/${socket}`;
}
