import type { AttributeSet, Rows } from "../codec/wire/attributes.js";
import type { Message } from "../codec/wire/message.js";
/** A request without a sequence number. */
export interface Request {
  /** Its name on the command line (`endpoint add`), for errors. */
  readonly operation: string;
  readonly type: number;
  readonly flags: number;
  /** Fixed header and attributes. */
  readonly body: Buffer;
  /** Offset of the attributes in `body`, and their table: converts the kernel's offset to a name. */
  readonly attributesAt: number;
  readonly attributes: AttributeSet<Rows>;
  /** Whether a list without a part that cannot be read is useless. Otherwise a warning reports that part. */
  readonly needsAll?: boolean;
}

export interface RequestAnswer {
  readonly messages: readonly Message[];
  /** The list changed during the dump. */
  readonly interrupted: boolean;
}
