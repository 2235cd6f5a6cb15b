import * as library from "../../index.js";
import { addressText, type FieldsOf, integerBetween, names } from "../../schema/rows.js";
import * as z from "../../schema/zod.js";
import { count, flag, optionalNumber, optionalText } from "./values.js";

export const endPattern = () =>
  z.strictObject({
    ...names(["address", "dev"], optionalText()),
    ...names(["prefixLength", "port"], optionalNumber()),
  } satisfies FieldsOf<library.SocketPattern>);

const looseEnd = () => z.optional(z.object({ address: optionalText(), port: optionalNumber() }));
export const looseEnds = () => z.object({ ...names(["local", "remote"], looseEnd()), dev: optionalText() });

const partFields = () =>
  ({
    ...names(["to", "from"], z.optional(endPattern())),
    port: optionalNumber(),
    dev: optionalText(),
  }) satisfies FieldsOf<library.PartFilter>;
export const partFilter = () => z.strictObject(partFields());

const comparison = () =>
  z.strictObject({
    operator: z.oneOf(["=", "!=", "<", "<=", ">", ">="]),
    count: z.number(),
  } satisfies FieldsOf<library.NumberComparison>);

export const connectionFilter = () =>
  z.strictObject({
    ...partFields(),
    ...names(["token", "pid"], z.optional(count())),
    process: optionalText(),
    state: z.optional(z.oneOf(["UNKNOWN", ...library.SOCKET_STATE_NAMES])),
    fallback: flag(),
    subflows: z.optional(comparison()),
  } satisfies FieldsOf<library.ConnectionFilter>);

const socketEnd = () =>
  z.object({ address: addressText(), port: integerBetween(0, 0xffff) } satisfies FieldsOf<library.SocketEnd>);
const socketFields = () =>
  ({
    ...names(["local", "remote"], socketEnd()),
    inode: count(),
    cookie: z.number().check(z.gte(0)),
    ifindex: z.optional(count()),
  }) satisfies Partial<FieldsOf<library.SocketFacts>>;
const subflows = () => z.array(z.object(socketFields()));
export const connection = () => z.object({ ...socketFields(), subflows: subflows() });
export const connectionPart = () => z.object({ connection: connection(), subflows: subflows() });
