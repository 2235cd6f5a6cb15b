import { expect, test } from "@jest/globals";
import { ERRNO } from "../../src/errno.js";
import type { Binding } from "../../src/transport/native/binding.js";
import { probe } from "../../src/transport/native/probe-socket.js";

const REQUEST = { protocol: "mptcp", address: "192.0.2.1", port: 443, waitMs: 10 } as const;
const inside = <T>(open: () => T): T => open();

/** A kernel whose calls return these numbers; `closed` are the descriptors that were closed. */
function kernel(returned: { socket: number; getsockopt?: number; setsockopt?: number }) {
  const closed: number[] = [];
  const { socket, getsockopt = 96, setsockopt = 0 } = returned;
  const calls = {
    socket: () => socket,
    getsockopt: () => getsockopt,
    setsockopt: () => setsockopt,
    close: (fd: number) => closed.push(fd),
  };
  return { binding: calls as unknown as Binding, closed };
}

test("a probe on a kernel without MPTCP, or with MPTCP switched off, is unsupported", async () => {
  for (const errno of [ERRNO.EPROTONOSUPPORT, ERRNO.EINVAL, ERRNO.ENOPROTOOPT]) {
    const { binding } = kernel({ socket: -errno });
    await expect(probe(binding, inside, REQUEST)).rejects.toMatchObject({
      code: "unsupported",
      exit: 3,
      errno,
    });
  }
});

test("a probe on a kernel that does not tell MPTCP from TCP is unsupported, and closes its socket", async () => {
  const { binding, closed } = kernel({ socket: 77, getsockopt: -ERRNO.EOPNOTSUPP });
  await expect(probe(binding, inside, REQUEST)).rejects.toMatchObject({ code: "unsupported", exit: 3 });
  expect(closed).toEqual([77]);
});

test("a probe that may not be bound to an interface says so, and closes its socket", async () => {
  const { binding, closed } = kernel({ socket: 77, setsockopt: -ERRNO.EPERM });
  await expect(probe(binding, inside, { ...REQUEST, dev: "eth1" })).rejects.toMatchObject({
    code: "permission",
    message: "cannot bind to eth1",
  });
  expect(closed).toEqual([77]);
});

test("a probe whose signal has aborted opens nothing", async () => {
  const { binding } = kernel({ socket: -ERRNO.EPROTONOSUPPORT });
  await expect(probe(binding, inside, { ...REQUEST, signal: AbortSignal.abort("end") })).rejects.toBe("end");
});
