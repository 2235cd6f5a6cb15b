import { endpointWarnings } from "../../model/endpoint-warnings.js";
import { specialAddress } from "../../model/place.js";
import type { NetnsClient } from "../netns-client.js";
import { placeOf } from "../network/place.js";
import type { Spec } from "./spec.js";
import { warnOfOptionSpace } from "./tcp-option-space.js";

/** Warns of what is doubtful about an endpoint on this host. */
export async function warnOfEndpoint(netnsClient: NetnsClient, spec: Spec): Promise<void> {
  const { address, port, ifindex } = spec;
  const place = specialAddress(address) ? {} : await placeOf(netnsClient, address, ifindex);
  for (const { message, code } of endpointWarnings(spec, place)) netnsClient.warnings.give(message, code);
  warnOfOptionSpace(netnsClient, address, port);
}
