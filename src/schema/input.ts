import { ADDRESS, ENDPOINT_FLAGS, PM } from "../codec/families/mptcp-pm.js";
import type { Kind } from "../codec/wire/kinds.js";
import type { EndpointKey, EndpointSpec, FlagsChange } from "../model/endpoint.js";
import { isInterfaceName } from "../model/interface-name.js";
import type { LimitsChange } from "../model/limits.js";
import { createOnce } from "./create-once.js";
import { addressText, type FieldsOf, schemaOf, textThat } from "./rows.js";
import { checkInput } from "./validate.js";
import * as z from "./zod.js";

const field = <T>(kind: Kind<T>) => z.optional(schemaOf(kind));
export const interfaceName = () => textThat(isInterfaceName, "not an interface name");

const endpointSpec = createOnce(() =>
  z.strictObject({
    address: addressText(),
    id: field(ADDRESS.rows.id.kind),
    port: field(ADDRESS.rows.port.kind),
    flags: z.optional(z.array(z.oneOf(ENDPOINT_FLAGS))),
    dev: z.optional(interfaceName()),
    ifindex: field(ADDRESS.rows.ifindex.kind),
  } satisfies FieldsOf<EndpointSpec>),
);

const limitsChange = createOnce(() =>
  z.strictObject({
    addAddrAccepted: field(PM.rows.rcvAddAddrs.kind),
    subflows: field(PM.rows.subflows.kind),
  } satisfies FieldsOf<LimitsChange>),
);

const endpointKey = createOnce(() =>
  z.strictObject({
    id: field(ADDRESS.rows.id.kind),
    address: z.optional(addressText()),
    port: field(ADDRESS.rows.port.kind),
  } satisfies FieldsOf<EndpointKey>),
);

const flagsChange = createOnce(() =>
  z.strictObject({
    backup: z.optional(z.boolean()),
    fullmesh: z.optional(z.boolean()),
  } satisfies FieldsOf<FlagsChange>),
);

export const checkEndpointSpec = (value: EndpointSpec) => checkInput(endpointSpec(), value, "endpoint");
export const checkLimitsChange = (value: LimitsChange) => checkInput(limitsChange(), value, "limits");
export const checkEndpointKey = (value: EndpointKey) => checkInput(endpointKey(), value, "endpoint");
export const checkFlagsChange = (value: FlagsChange) => checkInput(flagsChange(), value, "flags");
