import { describe, expect, test } from "@jest/globals";
import { UsageError } from "../../src/errors.js";
import {
  checkAddressId,
  checkAnnouncement,
  checkBackup,
  checkSubflowKey,
  checkSubflowMatch,
  checkSubflowSpec,
  checkToken,
} from "../../src/schema/userspace-input.js";

const A = "192.0.2.3";
const B = { address: "192.0.2.1", port: 443 };

const refused = (check: (value: never) => unknown, value: unknown): string => {
  try {
    check(value as never);
  } catch (error) {
    if (error instanceof UsageError) return error.argument ?? "";
    throw error;
  }
  return "accepted";
};

describe("input of the userspace path manager", () => {
  test.each([
    [checkToken, 0xffffffff],
    [checkAddressId, 0],
    [checkAnnouncement, { address: A }],
    [checkAnnouncement, { address: "::ffff:192.0.2.3", id: 255, port: 65535, dev: "eth0", ifindex: 3 }],
    [checkSubflowSpec, { local: { address: A }, remote: B }],
    [checkSubflowSpec, { local: { address: A, id: 0, port: 1, dev: "eth0" }, remote: B, backup: true }],
    [checkSubflowKey, { local: B, remote: B }],
    [checkSubflowMatch, { local: { address: A }, remote: B }],
    [checkBackup, false],
  ])("is accepted if it can be sent: %p %j", (check, value) => {
    expect(refused(check as never, value)).toBe("accepted");
  });

  test.each([
    [checkToken, -1, "token"],
    [checkToken, 2 ** 32, "token"],
    [checkToken, 1.5, "token"],
    [checkToken, "63c070d2", "token"],
    [checkAddressId, 256, "id"],
    [checkAnnouncement, { address: A, id: 0 }, "id"],
    [checkAnnouncement, { address: A, port: 0 }, "port"],
    [checkAnnouncement, { address: "192.0.2.3/24" }, "address"],
    [checkAnnouncement, { address: A, dev: "a/b" }, "dev"],
    [checkAnnouncement, { address: A, flags: ["signal"] }, "flags"],
    [checkSubflowSpec, { local: { address: A } }, "remote"],
    [checkSubflowSpec, { local: { address: A, id: 256 }, remote: B }, "local.id"],
    [checkSubflowSpec, { local: { address: A }, remote: { address: "192.0.2.1" } }, "remote.port"],
    [checkSubflowSpec, { local: { address: A }, remote: B, backup: 1 }, "backup"],
    [checkSubflowKey, { local: { address: A }, remote: B }, "local.port"],
    [checkSubflowMatch, { local: { address: A }, remote: {} }, "remote.address"],
    [checkBackup, "yes", "backup"],
  ])("is refused with the name of its field: %p %j", (check, value, field) => {
    expect(refused(check as never, value)).toBe(field);
  });
});
