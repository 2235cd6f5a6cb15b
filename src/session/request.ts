import type { AttributeSet, Rows } from "../codec/wire/attributes.js";
import type { Message } from "../codec/wire/message.js";
/** A request before it has a sequence number. */
export interface Request {
  /** What the user would call it (`endpoint add`), for errors. */
  readonly operation: string;
  readonly type: number;
  readonly flags: number;
  /** Fixed header and attributes. */
  readonly body: Buffer;
  /** Where the attributes begin in `body`, and their table: turns the kernel's offset into a name. */
  readonly attributesAt: number;
  readonly attributes: AttributeSet<Rows>;
  /** Whether a list of which a part cannot be read is of no use. Else that part is told by a warning. */
  readonly needsAll?: boolean;
}

export interface RequestAnswer {
  readonly messages: readonly Message[];
  /** The list changed while it was dumped. */
  readonly interrupted: boolean;
}
