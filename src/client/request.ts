import type { PM, PmCommand } from "../codec/families/mptcp-pm.js";
import type { Attributes } from "../codec/wire/attributes.js";
import type { Call, GenericFamily, Reply } from "../session/genetlink.js";
import type { Asked } from "../session/pending.js";
import type { Request, RequestAnswer } from "../session/request.js";
import type { NetnsClient } from "./netns-client.js";

type PmRows = (typeof PM)["rows"];
type Family = GenericFamily<PmRows>;

/** What a call to the kernel's path manager is made of. */
export interface RequestSpec<T> {
  /** What the user would call it: `limits set`. */
  readonly operation: string;
  readonly command: PmCommand;
  readonly values: Attributes<PmRows>;
  /** `do` asks for an acknowledgement, `get` for one reply. */
  readonly mode: Exclude<Call<PmRows>["mode"], "dump" | "all">;
  /** Whether nothing but the request itself decides if it is refused: what was accepted once always is. */
  readonly isConstant?: boolean;
  /** What the replies mean; none come to a change, nor where it was withheld. @throws ProtocolError */
  readonly read: (replies: Reply<PmRows>[]) => T;
  /** Adds to a refusal what the kernel cannot know. */
  readonly explain?: (error: unknown) => void;
}

/** What came of an exchange. */
export type Outcome<T = unknown> = { readonly value: T } | { readonly error: unknown };

/** One request and its answer: checked and made once, sent as often as it is wanted, alone or with others. */
export class Exchange<T> {
  #request: Request | undefined;
  #wasAccepted = false;

  constructor(
    readonly netnsClient: NetnsClient,
    readonly spec: RequestSpec<T>,
  ) {}

  /** Whether it asks for a change. */
  get changes(): boolean {
    return this.spec.command.admin;
  }

  /** Whether it is known that it will not be refused, so that what is to happen only then can be sent along with it. */
  get isSure(): boolean {
    return this.#wasAccepted && this.spec.isConstant === true;
  }

  /** Sends it by itself. @throws what the kernel refused, TransportError, ProtocolError */
  async answer(): Promise<T> {
    this.warn();
    const [outcome] = (await sendAll(this.netnsClient, [this])) as [Outcome<T>];
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Warns of what makes it pointless. */
  warn(): void {
    if (this.changes) this.netnsClient.warnings.giveIfOff();
  }

  /** The request, made at the first call. */
  request(family: Family): Request {
    const { operation, command, values, mode } = this.spec;
    this.#request ??= family.request({ operation, command: command.number, values, mode });
    return this.#request;
  }

  /** What it comes to that the kernel has sent this. */
  outcome({ messages }: Pick<RequestAnswer, "messages">, family: Family): Outcome<T> {
    try {
      const value = this.spec.read(this.netnsClient.inspected(family.read(messages)));
      this.#wasAccepted = true;
      return { value };
    } catch (error) {
      return { error };
    }
  }

  /** What it comes to that it was refused, or not answered. */
  failure(error: unknown): Outcome<T> {
    this.#wasAccepted = false;
    this.spec.explain?.(error);
    return { error };
  }
}

/**
 * Sends exchanges of one kernel all at once. It takes them in their order, whatever becomes of each.
 * @throws UnsupportedError where there is no path manager, TransportError after `close`
 */
export async function sendAll(
  netnsClient: NetnsClient,
  exchanges: readonly Exchange<unknown>[],
): Promise<Outcome[]> {
  const family = await netnsClient.family();
  if (!netnsClient.showsChanges) return sendRound(family, exchanges);
  const isSent: boolean[] = [];
  for (const exchange of exchanges) isSent.push(!(await isWithheld(netnsClient, family, exchange)));
  // By their places: the same exchange may be wanted several times.
  const outcomes = await sendRound(
    family,
    exchanges.filter((_, at) => isSent[at]),
  );
  return isSent.map((sent) => (sent && outcomes.shift()) || { value: undefined });
}

/** Whether it is a change that is only shown. */
async function isWithheld(
  netnsClient: NetnsClient,
  family: Family,
  exchange: Exchange<unknown>,
): Promise<boolean> {
  const { operation, values } = exchange.spec;
  return exchange.changes && netnsClient.withholds(operation, values, () => exchange.request(family).body);
}

function sendRound(family: Family, exchanges: readonly Exchange<unknown>[]): Promise<Outcome[]> {
  return new Promise((resolve) => {
    const round = new Round(exchanges.length, resolve);
    if (exchanges.length === 0) resolve([]);
    else family.session.ask(exchanges.map((exchange, at) => new Sent(exchange, family, round, at)));
  });
}

/** What came of the exchanges that were sent at once, as far as it is known. */
class Round {
  readonly #outcomes: Outcome[];
  #left: number;

  constructor(
    size: number,
    readonly done: (outcomes: Outcome[]) => void,
  ) {
    this.#outcomes = new Array(size);
    this.#left = size;
  }

  settle(at: number, outcome: Outcome): void {
    this.#outcomes[at] = outcome;
    if (--this.#left === 0) this.done(this.#outcomes);
  }
}

/** One of them, under way. */
class Sent implements Asked {
  readonly isPrompt = true;
  readonly request: Request;

  constructor(
    readonly exchange: Exchange<unknown>,
    readonly family: Family,
    readonly round: Round,
    readonly at: number,
  ) {
    this.request = exchange.request(family);
  }

  resolve(answer: RequestAnswer): void {
    this.round.settle(this.at, this.exchange.outcome(answer, this.family));
  }

  reject(error: unknown): void {
    this.round.settle(this.at, this.exchange.failure(error));
  }
}
