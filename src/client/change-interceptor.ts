/** A changing request that is about to be sent. */
export interface ChangeRequest {
  /** Its name on the command line: `endpoint add`. */
  readonly operation: string;
  /** Its attributes by name, as JSON. */
  readonly values: Record<string, unknown>;
  /** Generic netlink header and attributes. */
  readonly body: Buffer;
}

/** Receives a request that would change something. */
export type OnRequest = (request: ChangeRequest) => void;

/** Shows changes before they are sent, and withholds them in a dry run. */
export class ChangeInterceptor {
  constructor(
    readonly dryRun: boolean,
    readonly onRequest: OnRequest | undefined,
  ) {}

  /** Whether changes are shown or withheld. */
  get isActive(): boolean {
    return this.dryRun || this.onRequest !== undefined;
  }

  /** Shows a change. @returns whether it must not be sent */
  async withholds(operation: string, values: object, body: () => Buffer): Promise<boolean> {
    if (this.onRequest) {
      const { plainValue } = await import("../decode/values.js");
      this.onRequest({ operation, values: plainValue(values) as Record<string, unknown>, body: body() });
    }
    return this.dryRun;
  }
}
