import type { Ack } from "../codec/wire/ack.js";
import { pathAt, type Rows } from "../codec/wire/attributes.js";
import { NLMSGHDR } from "../codec/wire/message.js";
import { ERRNO } from "../errno.js";
import { KernelError, PermissionError } from "../errors.js";
import type { Request } from "./request.js";

/** Converts the kernel's error: its own text, the attribute that it names, the errno. */
export function kernelErrorOf(request: Request, verdict: Ack): KernelError {
  const { offset } = verdict;
  const argument = offset === undefined ? missing(request, verdict) : pathOf(request, offset);
  const details = { errno: verdict.errno, kernel: verdict.message, argument };
  if (verdict.errno === ERRNO.EPERM || verdict.errno === ERRNO.EACCES)
    return new PermissionError(`${request.operation}: permission denied`, details);
  return new KernelError(`${request.operation}: ${reason(verdict, argument)}`, details);
}

function reason({ message, offset }: Ack, argument: string | undefined): string {
  if (message !== undefined) return message;
  if (argument === undefined) return "refused by the kernel";
  return offset === undefined ? `the kernel requires ${argument}` : `the kernel refused ${argument}`;
}

/** Path of an attribute that the kernel requires; `missingNest` is the offset of its nest. */
function missing(request: Request, { missingType, missingNest }: Ack): string | undefined {
  if (missingType === undefined) return undefined;
  const nest = missingNest === undefined ? undefined : pathOf(request, missingNest);
  const found = Object.entries(rowsAt(request.attributes.rows, nest)).find(
    ([, row]) => row.number === missingType,
  );
  return [...(nest === undefined ? [] : [nest]), found?.[0] ?? `#${missingType}`].join(".");
}

function rowsAt(rows: Rows, path: string | undefined): Rows {
  return (path?.split(".") ?? []).reduce((rowsSoFar, name): Rows => {
    const shape = rowsSoFar[name]?.kind.shape;
    return shape?.is === "attributes" ? shape.rows : {};
  }, rows);
}

/** Path of the attribute at an offset, which the kernel counts from the request's nlmsghdr. */
function pathOf({ attributes, body, attributesAt }: Request, offset: number): string | undefined {
  return pathAt(attributes, body, attributesAt, offset - NLMSGHDR.size);
}
