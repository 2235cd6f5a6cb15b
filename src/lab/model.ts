import type { ProcessKey } from "../host/process-key.js";

/** The hosts of a lab; the paths run through the one in the middle. */
export const LAB_HOSTS = ["client", "server", "middle"] as const;
export type LabHost = (typeof LAB_HOSTS)[number];

/** Bits per second of a path. */
export const RATES = { min: 8e3, max: 1e11 } as const;

/** What a path does to packets, in each of its two directions. */
export interface LinkShape {
  /** Bits per second. */
  readonly rate?: number;
  /** Microseconds that a packet takes longer. */
  readonly delay?: number;
  /** Packets lost, in percent. */
  readonly loss?: number;
}

/** How a path is broken: packets vanish and nobody is told, or the client's interface loses its carrier as well. */
export type Breakage = "silent" | "carrier";

export interface LabAddress {
  readonly address: string;
  readonly prefixLength: number;
}

/** An interface at one end of a path. */
export interface PathEnd {
  readonly dev: string;
  readonly addresses: readonly LabAddress[];
}

export interface LabPath {
  /** From 1 on. */
  readonly number: number;
  /** `metric` is that of its routes: the least is the default. */
  readonly client: PathEnd & { readonly metric: number };
  readonly server: PathEnd;
  readonly shape: LinkShape;
  readonly broken?: Breakage;
}

/** `shared`: all paths lead into one network, as with Ethernet and WiFi at home. `separate`: each is a network of its own. */
export type LabLayout = "shared" | "separate";

/** What a lab is to be. */
export interface LabOptions {
  /** 1 to 32 of a to z, 0 to 9 and hyphens. Default `lab`. */
  readonly name?: string | undefined;
  /** 1 to 8. Default 2. */
  readonly paths?: number | undefined;
  /** Bits per second of each path in each direction. Default: as fast as the machine. */
  readonly rate?: number | undefined;
  /** IPv6 addresses beside those of IPv4. Default false. */
  readonly ipv6?: boolean;
  /** Default `separate`. */
  readonly layout?: LabLayout;
  /** It ends with this process, by the next look at the labs at the latest. See `keepLab`. Default false. */
  readonly temporary?: boolean;
}

/** A network of three hosts on this machine. Each host is a network namespace that an idle process holds. */
export interface Lab {
  readonly name: string;
  /** Tells it from earlier and later labs of its name. */
  readonly id: string;
  readonly layout: LabLayout;
  readonly ipv6: boolean;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Its namespaces lie in a user namespace: it was made without root's rights. */
  readonly user: boolean;
  readonly holders: Readonly<Record<LabHost, ProcessKey>>;
  readonly paths: readonly LabPath[];
  /** Who has it for himself: without him it is left over. */
  readonly owner?: ProcessKey | undefined;
}
