/** Address families of Linux (include/linux/socket.h). */
export const AF = { unspec: 0, inet: 2, inet6: 10, netlink: 16 } as const;

/** The families of IP addresses. */
export const IP_FAMILIES: readonly number[] = [AF.inet, AF.inet6];

/** The family that an IP address in text is written in. */
export const familyOf = (address: string) => (address.includes(":") ? AF.inet6 : AF.inet);
