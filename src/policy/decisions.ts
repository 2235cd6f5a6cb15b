import type { PathManager } from "../client/path-manager.js";
import { MptcpError, RecordingError } from "../errors.js";
import type { Endpoint } from "../model/endpoint.js";
import type { Status } from "../model/status.js";
import type {
  Announcement,
  CreatedSubflow,
  SubflowKey,
  SubflowMatch,
  SubflowSpec,
} from "../model/userspace.js";
import type { Actions } from "./actions.js";
import { nextTurn } from "./next-turn.js";

/** A decision of a policy, and its result. */
export interface Decision {
  /** In the words of the command line: `subflow create`. */
  readonly decision: string;
  readonly token: number;
  /** The arguments, as the policy passed them. */
  readonly about: Readonly<Record<string, unknown>>;
  /** `tried`: not sent, because this is a dry run or a replay without a recorded answer. */
  readonly outcome: "done" | "tried" | "refused";
  readonly error?: MptcpError;
}

/** Receives each decision of a policy. */
export type OnDecision = (decision: Decision) => void;

/** Maximum number of tried subflows that are remembered: a policy may try for ever. */
const MAX_TRIED = 10_000;

/** Executes and reports a policy's decisions. */
export class Decisions implements Actions {
  /** Subflows that were only tried. They have no local port by which the kernel could identify them. */
  readonly #tried = new Set<string>();

  constructor(
    readonly mptcp: PathManager,
    readonly onDecision: OnDecision,
  ) {}

  async announce(token: number, spec: Announcement): Promise<Endpoint> {
    const requestedResult = () => ({ id: 0, flags: ["signal" as const], ...spec }) as Endpoint;
    return this.#decide("address announce", token, readableArguments(spec), requestedResult, () =>
      this.mptcp.userspace.announce(token, spec),
    );
  }

  async remove(token: number, id: number): Promise<void> {
    await this.#decide("address remove", token, readableArguments({ id }), noResult, () =>
      this.mptcp.userspace.remove(token, id),
    );
  }

  async createSubflow(token: number, spec: SubflowSpec): Promise<CreatedSubflow & { tried?: boolean }> {
    const requestedResult = () => {
      const { local, remote } = spec;
      return { local: { ...local, id: local.id ?? 0 }, remote, established: false, tried: true };
    };
    const created = await this.#decide(
      "subflow create",
      token,
      readableArguments(spec),
      requestedResult,
      async () => {
        const startedSubflow = await this.mptcp.userspace.createSubflow(token, spec);
        return { ...startedSubflow, tried: this.mptcp.netnsClient.options.dryRun };
      },
    );
    if (created.tried && created.local.port === undefined) this.#remember(nameOf(token, endsOf(created)));
    return created;
  }

  #remember(tried: string): void {
    this.#tried.add(tried);
    const [oldest = ""] = this.#tried;
    if (this.#tried.size > MAX_TRIED) this.#tried.delete(oldest);
  }

  async destroySubflow(token: number, key: SubflowKey): Promise<void> {
    const [decision, about] = ["subflow destroy", endsOf(key)];
    if (this.#tried.delete(nameOf(token, about)))
      return this.onDecision({ decision, token, about, outcome: "tried" });
    await this.#decide(decision, token, about, noResult, () =>
      this.mptcp.userspace.destroySubflow(token, key),
    );
  }

  async changeSubflow(token: number, match: SubflowMatch, change: { backup: boolean }): Promise<void> {
    await this.#decide(
      "subflow change",
      token,
      { ...endsOf(match), ...readableArguments(change) },
      noResult,
      () => this.mptcp.userspace.changeSubflow(token, match, change),
    );
  }

  addresses(token: number): Promise<Endpoint[]> {
    return this.mptcp.userspace.addresses(token);
  }

  status(): Promise<Status> {
    return this.mptcp.status();
  }

  /** @param requestedResult the result if it is not sent */
  async #decide<T>(
    decision: string,
    token: number,
    about: Record<string, unknown>,
    requestedResult: () => T,
    act: () => Promise<T>,
  ): Promise<T> {
    try {
      const result = await act();
      const outcome = this.mptcp.netnsClient.options.dryRun ? "tried" : "done";
      this.onDecision({ decision, token, about, outcome });
      return result;
    } catch (error) {
      // A recording of another command contains no reply to this request.
      const isTried = error instanceof RecordingError;
      const refused = error instanceof MptcpError && !isTried ? { error } : {};
      this.onDecision({ decision, token, about, outcome: isTried ? "tried" : "refused", ...refused });
      if (isTried) return requestedResult();
      await nextTurn();
      throw error;
    }
  }
}

const nameOf = (token: number, ends: Record<string, unknown>): string => JSON.stringify([token, ends]);

const noResult = (): void => undefined;

/** The arguments of a policy, as far as they can be read: they may be anything. */
function readableArguments(value: unknown): Record<string, unknown> {
  try {
    const copy: unknown = JSON.parse(JSON.stringify(value));
    return typeof copy === "object" && copy !== null ? { ...copy } : {};
  } catch {
    return {};
  }
}

/** A subflow of a connection has more fields than its addresses and ports. */
function endsOf(value: unknown): Record<string, unknown> {
  const { local, remote } = readableArguments(value);
  const end = (one: unknown) => {
    const { address, port } = readableArguments(one);
    return readableArguments({ address, port });
  };
  return { local: end(local), remote: end(remote) };
}
