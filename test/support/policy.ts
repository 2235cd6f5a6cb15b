import { NLCTRL } from "../../src/codec/families/nlctrl.js";
import { NLCTRL_COMMANDS, NLCTRL_ID, NLCTRL_VERSION } from "../../src/codec/families/nlctrl-getfamily.js";
import { type Attributes, eachAttribute, NLA_TYPE_MASK } from "../../src/codec/wire/attributes.js";
import { u32, u64 } from "../../src/codec/wire/kinds.js";
import { POLICY_ATTRIBUTE } from "../../src/codec/wire/policy.js";
import { GenericFamily } from "../../src/session/genetlink.js";
import { Session } from "../../src/session/session.js";
import type { Platform } from "../../src/transport/platform.js";
import { NETLINK } from "../../src/transport/transport.js";

/** The running kernel's description of one attribute. */
export interface PolicyRow {
  /** Word for enum netlink_attribute_type (include/uapi/linux/netlink.h). */
  readonly type: string;
  readonly min?: bigint;
  readonly max?: bigint;
  /** Bytes of binary data. */
  readonly lengths?: readonly [min: number, max: number];
  /** Rows of a nested set, by number. */
  readonly nested?: Policy;
}

export type Policy = ReadonlyMap<number, PolicyRow>;

export interface Operation {
  readonly flags: readonly string[];
  /** The policy of a single request; absent if the kernel has none for it. */
  readonly policy?: Policy;
}

const TYPES = ["invalid", "flag", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "binary", "string", "nul string", "nested"]; // biome-ignore format: by number

type Described = Attributes<(typeof POLICY_ATTRIBUTE)["rows"]>;
type Children = Map<number, Buffer>;

/** The operations of a family with their policies, requested from the running kernel. */
export async function operationsOf(platform: Platform, familyName: string): Promise<Map<number, Operation>> {
  const session = new Session(platform.open(NETLINK.generic), { timeoutMs: 5000 });
  try {
    const control = new GenericFamily(session, NLCTRL, NLCTRL_ID, NLCTRL_VERSION, new Map());
    const call = { operation: "policy dump", values: { familyName } };
    const [family] = await control.call({ ...call, command: NLCTRL_COMMANDS.getFamily, mode: "get" });
    const dump = await control.call({ ...call, command: NLCTRL_COMMANDS.getPolicy, mode: "dump" });
    const policyOf = new Policies(dump.map(({ values }) => values));
    const numberedOperations = (family?.values.operations ?? []).map(
      ({ id = 0, flags }): [number, Operation] => {
        const policy = policyOf.operation(id);
        return [id, { flags: flags?.on ?? [], ...(policy && { policy }) }];
      },
    );
    return new Map(numberedOperations);
  } finally {
    session.close();
  }
}

/** Assembles a policy dump: each message contains one attribute of one policy, or one operation's index. */
class Policies {
  readonly #rows = new Map<number, Map<number, Described>>();
  readonly #operations = new Map<number, number>();

  constructor(dump: readonly Attributes<(typeof NLCTRL)["rows"]>[]) {
    for (const { policy, operationPolicy } of dump) {
      for (const [index, rows] of children(policy)) this.#add(index, rows);
      for (const [id, policyUses] of children(operationPolicy)) this.#use(id, children(policyUses).get(1));
    }
  }

  operation(id: number): Policy | undefined {
    const index = this.#operations.get(id);
    return index === undefined ? undefined : this.#policy(index);
  }

  #use(id: number, index: Buffer | undefined): void {
    if (index) this.#operations.set(id, u32.read(index, 0, 4));
  }

  #add(index: number, rows: Buffer): void {
    const policy = this.#rows.get(index) ?? new Map<number, Described>();
    this.#rows.set(index, policy);
    for (const [number, bytes] of children(rows))
      policy.set(number, POLICY_ATTRIBUTE.read(bytes, 0, bytes.length));
  }

  #policy(index: number): Policy {
    const rows = [...(this.#rows.get(index) ?? [])];
    return new Map(rows.map(([number, described]) => [number, this.#row(described)]));
  }

  #row({ type = 0, policyIndex, minLength, maxLength, ...bounds }: Described): PolicyRow {
    const { minUnsigned, maxUnsigned, minSigned, maxSigned } = bounds;
    const [min, max] = [minUnsigned ?? signed(minSigned), maxUnsigned ?? signed(maxSigned)];
    return {
      type: TYPES[type] ?? `type ${type}`,
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
      ...(maxLength !== undefined && { lengths: [minLength ?? 0, maxLength] }),
      ...(policyIndex !== undefined && { nested: this.#policy(policyIndex) }),
    };
  }
}

const signed = (bytes?: Buffer) => bytes && BigInt.asIntN(64, u64.read(bytes, 0, 8));

/** Payloads of attributes by number. */
function children(bytes: Buffer = Buffer.alloc(0)): Children {
  const childAttributes: Children = new Map();
  eachAttribute(bytes, 0, bytes.length, (type, start, end) => {
    childAttributes.set(type & NLA_TYPE_MASK, bytes.subarray(start, end));
  });
  return childAttributes;
}
