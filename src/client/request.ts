import type { PM, PmCommand } from "../codec/families/mptcp-pm.js";
import type { Attributes } from "../codec/wire/attributes.js";
import type { Call, GenericFamily, Reply } from "../session/genetlink.js";
import type { Asked } from "../session/pending.js";
import type { Request, RequestAnswer } from "../session/request.js";
import type { NetnsClient } from "./netns-client.js";

type PmRows = (typeof PM)["rows"];
type Family = GenericFamily<PmRows>;

/** The parts of a call to the kernel's path manager. */
export interface RequestSpec<T> {
  /** Its name on the command line: `limits set`. */
  readonly operation: string;
  readonly command: PmCommand;
  readonly values: Attributes<PmRows>;
  /** `do` requests an acknowledgement, `get` one reply. */
  readonly mode: Exclude<Call<PmRows>["mode"], "dump" | "all">;
  /** Whether only the request itself decides about its success: if it succeeded once, it always does. */
  readonly isConstant?: boolean;
  /**
   * Converts the replies; a change has none, nor has a withheld request.
   * @throws ProtocolError
   */
  readonly read: (replies: Reply<PmRows>[]) => T;
  /** Adds to an error a cause and a remedy that the kernel cannot know. */
  readonly explain?: (error: unknown) => void;
  /** Warns of doubtful effects of a change that was made. It is not called in a dry run. */
  readonly warnAfter?: () => Promise<void>;
}

/** The result of an exchange. */
export type Outcome<T = unknown> = { readonly value: T } | { readonly error: unknown };

/** One request and its reply: checked and encoded once, sent as often as needed, alone or with others. */
export class Exchange<T> {
  #request: Request | undefined;
  #wasAccepted = false;

  /** @internal */
  constructor(
    /** @internal */
    readonly netnsClient: NetnsClient,
    /** @internal */
    readonly spec: RequestSpec<T>,
  ) {}

  /** Whether it is a change. */
  get changes(): boolean {
    return this.spec.command.admin;
  }

  /** Whether it is known to succeed, so that a dependent request can be sent with it. */
  get isSure(): boolean {
    return this.#wasAccepted && this.spec.isConstant === true;
  }

  /**
   * Sends it alone.
   * @throws the kernel's error, TransportError, ProtocolError
   */
  async answer(): Promise<T> {
    this.warn();
    const [outcome] = (await sendAll(this.netnsClient, [this])) as [Outcome<T>];
    if ("error" in outcome) throw outcome.error;
    await this.warnOfEffects();
    return outcome.value;
  }

  /** Warns of doubtful effects of a change that was made. @internal */
  async warnOfEffects(): Promise<void> {
    if (!this.netnsClient.options.dryRun) await this.spec.warnAfter?.();
  }

  /** Warns if it has no effect. @internal */
  warn(): void {
    if (this.changes) this.netnsClient.warnings.giveIfOff();
  }

  /** The request, encoded at the first call. @internal */
  request(family: Family): Request {
    const { operation, command, values, mode } = this.spec;
    this.#request ??= family.request({ operation, command: command.number, values, mode });
    return this.#request;
  }

  /** The result after the kernel has processed it. @internal */
  outcome({ messages }: Pick<RequestAnswer, "messages">, family: Family): Outcome<T> {
    try {
      const value = this.spec.read(this.netnsClient.inspected(family.read(messages)));
      this.#wasAccepted = true;
      return { value };
    } catch (error) {
      return { error };
    }
  }

  /** The result if it was refused or not answered. @internal */
  failure(error: unknown): Outcome<T> {
    this.#wasAccepted = false;
    this.spec.explain?.(error);
    return { error };
  }
}

/**
 * Sends exchanges of one client at once. The kernel processes them in order, whatever the result of each.
 * @throws UnsupportedError if there is no path manager, TransportError after `close`
 */
export async function sendAll(
  netnsClient: NetnsClient,
  exchanges: readonly Exchange<unknown>[],
): Promise<Outcome[]> {
  const family = await netnsClient.family();
  if (!netnsClient.changes.isActive) return sendRound(family, exchanges);
  const isSent: boolean[] = [];
  for (const exchange of exchanges) isSent.push(!(await isWithheld(netnsClient, family, exchange)));
  // By position: the same exchange may occur several times.
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
  return (
    exchange.changes && netnsClient.changes.withholds(operation, values, () => exchange.request(family).body)
  );
}

function sendRound(family: Family, exchanges: readonly Exchange<unknown>[]): Promise<Outcome[]> {
  return new Promise((resolve) => {
    const round = new Round(exchanges.length, resolve);
    if (exchanges.length === 0) resolve([]);
    else family.session.ask(exchanges.map((exchange, at) => new Sent(exchange, family, round, at)));
  });
}

/** The results of the exchanges that were sent at once, as far as they are known. */
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

/** One of them, in progress. */
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
