/** An interface, as far as `status` needs it. */
export interface LinkFacts {
  ifindex: number;
  dev: string;
  up: boolean;
  running: boolean;
  loopback: boolean;
}

export interface AddressFacts {
  ifindex: number;
  address?: string | undefined;
  prefixLength: number;
  /** 0 is global; 253 link, 254 host. */
  scope: number;
  /** Tentative, deprecated, failed or temporary addresses: not suggested. */
  unstable: boolean;
}

export interface RouteFacts {
  ifindex: number;
  family: "ipv4" | "ipv6";
  isDefault: boolean;
  metric: number;
}
