import type { SubflowMatch } from "../../model/userspace.js";

/**
 * The argument may have more fields than addresses and ports. The schema handles a value that is not an
 * object.
 */
export function endsOf<M extends SubflowMatch>(value: M): M {
  const { local, remote } = (value ?? {}) as Partial<M>;
  return { local: endOf(local), remote: endOf(remote) } as M;
}

function endOf(end: SubflowMatch["local"] | undefined): unknown {
  if (typeof end !== "object" || end === null) return end;
  const { address, port } = end;
  return { address, ...(port !== undefined && { port }) };
}
