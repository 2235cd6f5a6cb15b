import type { ProcessKey } from "../host/process-key.js";

/** The hosts of a lab. Every path goes through the host in the middle. */
export const LAB_HOSTS = ["client", "server", "middle"] as const;
/** One of LAB_HOSTS. */
export type LabHost = (typeof LAB_HOSTS)[number];

/** Allowed bits per second of a path. */
export const RATES = { min: 8e3, max: 1e11 } as const;

/** The shape of a path, in each direction. */
export interface LinkShape {
  /** Bits per second. */
  readonly rate?: number;
  /** Delay in microseconds. */
  readonly delay?: number;
  /** Packet loss in percent. */
  readonly loss?: number;
}

/** How a path is broken: packets are dropped silently, or the client's interface also loses its carrier. */
export type Breakage = "silent" | "carrier";

/** An address of a path. */
export interface LabAddress {
  readonly address: string;
  readonly prefixLength: number;
}

/** An interface at one end of a path. */
export interface PathEnd {
  readonly dev: string;
  readonly addresses: readonly LabAddress[];
}

/** A path between the client and the server of a lab. */
export interface LabPath {
  /** Starts at 1. */
  readonly number: number;
  /** `metric` is the metric of its routes; the lowest is the default route. */
  readonly client: PathEnd & { readonly metric: number };
  readonly server: PathEnd;
  readonly shape: LinkShape;
  readonly broken?: Breakage;
}

/**
 * `shared`: all paths lead into one network, as with Ethernet and WiFi at home. `separate`: each path is a
 * separate network.
 */
export type LabLayout = "shared" | "separate";

/** How to build a lab. */
export interface LabOptions {
  /** 1 to 32 characters of a to z, 0 to 9 and hyphen. Default `lab`. */
  readonly name?: string | undefined;
  /** 1 to 8. Default 2. */
  readonly paths?: number | undefined;
  /** Bits per second of each path in each direction. Default: no limit. */
  readonly rate?: number | undefined;
  /** Add IPv6 addresses to those of IPv4. Default false. */
  readonly ipv6?: boolean;
  /** Default `separate`. */
  readonly layout?: LabLayout;
  /**
   * The lab ends with this process; the next command that lists labs removes it. See `keepLab`. Default
   * false.
   */
  readonly temporary?: boolean;
}

/** A network of three hosts on this machine. Each host is a network namespace held by an idle process. */
export interface Lab {
  readonly name: string;
  /** Distinguishes it from earlier and later labs of the same name. */
  readonly id: string;
  readonly layout: LabLayout;
  readonly ipv6: boolean;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Its network namespaces belong to a new user namespace: it was created without root. */
  readonly user: boolean;
  readonly holders: Readonly<Record<LabHost, ProcessKey>>;
  readonly paths: readonly LabPath[];
  /** The process that owns a temporary lab. If that process is gone, the lab is removed. */
  readonly owner?: ProcessKey | undefined;
}

const LAB_HOST = /^([a-z0-9-]+)\/([a-z]+)$/;

/** The words of `LAB/HOST`, as `-n` accepts it; undefined for any other text. The host may be unknown. */
export function labHostWords(text: string): { readonly lab: string; readonly host: string } | undefined {
  const [, lab, host] = LAB_HOST.exec(text) ?? [];
  return lab === undefined || host === undefined ? undefined : { lab, host };
}
