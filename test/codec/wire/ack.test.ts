import { describe, expect, test } from "@jest/globals";
import { readAck } from "../../../src/codec/wire/ack.js";
import { splitMessages } from "../../../src/codec/wire/message.js";
import { ProtocolError } from "../../../src/errors.js";
import { hex } from "../../support/hex.js";

/** A request of 28 bytes, as the kernel repeats it. */
const ECHO = "1c000000 1c00 0500 05000000 00000000  05010000 08000300 09000000";
const ECHO_HEAD = ECHO.slice(0, 36);
/** `limit greater than maximum (8)` at offset 20. */
const TLVS = `
  2300 0100 6c696d69 74206772 65617465 72207468 616e206d 6178696d 756d2028 382900 00
  0800 0200 14000000`;
const EXPECTED_EXPLANATION = { errno: 22, message: "limit greater than maximum (8)", offset: 20 };
const EINVAL = "eaffffff";

/** NLMSG_ERROR 2 or NLMSG_DONE 3 with these flags. */
function verdict(type: 2 | 3, flags: number, body: string) {
  const payload = hex(body);
  const head = Buffer.alloc(16);
  head.writeUInt32LE(16 + payload.length, 0);
  head.writeUInt16LE(type, 4);
  head.writeUInt16LE(flags, 6);
  // The following bytes of the buffer are not part of the message.
  const [message] = splitMessages(
    Buffer.concat([Buffer.alloc(4, 0xee), head, payload, Buffer.alloc(8, 0xff)]),
    4,
    20 + payload.length,
  );
  return readAck(message!);
}

const CAPPED = 0x100;
const TLVS_FOLLOW = 0x200;

describe("an acknowledgement", () => {
  test("has the errno 0", () => {
    expect(verdict(2, CAPPED, `00000000 ${ECHO_HEAD}`)).toEqual({ errno: 0 });
  });

  test("may carry a warning", () => {
    expect(verdict(2, CAPPED | TLVS_FOLLOW, `00000000 ${ECHO_HEAD} 0900 0100 68 65 6c 6f 00 000000`)).toEqual(
      {
        errno: 0,
        message: "helo",
      },
    );
  });
});

describe("a refusal", () => {
  test("has a positive errno", () => {
    expect(verdict(2, CAPPED, `ffffffff ${ECHO_HEAD}`)).toEqual({ errno: 1 });
  });

  test("has its explanation after the request's header if the reply is capped", () => {
    expect(verdict(2, CAPPED | TLVS_FOLLOW, `${EINVAL} ${ECHO_HEAD} ${TLVS}`)).toEqual(EXPECTED_EXPLANATION);
  });

  test("has its explanation after the whole request if the reply is not capped", () => {
    expect(verdict(2, TLVS_FOLLOW, `${EINVAL} ${ECHO} ${TLVS}`)).toEqual(EXPECTED_EXPLANATION);
  });

  test("has its explanation after the padding of a request of odd length", () => {
    const odd = ECHO.replace("1c000000", "1a000000");
    expect(verdict(2, TLVS_FOLLOW, `${EINVAL} ${odd} ${TLVS}`)).toEqual(EXPECTED_EXPLANATION);
  });

  test("names a missing attribute and the nest that needs it", () => {
    expect(
      verdict(2, CAPPED | TLVS_FOLLOW, `${EINVAL} ${ECHO_HEAD} 0800 0500 01000000 0800 0600 14000000`),
    ).toEqual({ errno: 22, missingType: 1, missingNest: 20 });
  });

  test("names the policy that was violated", () => {
    expect(
      verdict(
        2,
        CAPPED | TLVS_FOLLOW,
        `deffffff ${ECHO_HEAD} 1400 0480 0800 0100 0a000000 0800 0600 10000000`,
      ),
    ).toEqual({
      errno: 34,
      policy: { type: 10, minLength: 16 },
    });
  });

  test("has no explanation if the flag is missing, whatever follows", () => {
    expect(verdict(2, CAPPED, `${EINVAL} ${ECHO_HEAD} ${TLVS}`)).toEqual({ errno: 22 });
  });

  test.each([
    ["an attribute that is cut", `${EINVAL} ${ECHO_HEAD} 2300 0100 6c69`],
    ["an attribute without a length", `${EINVAL} ${ECHO_HEAD} 0000 0100 6c69`],
    ["an offset of the wrong width", `${EINVAL} ${ECHO_HEAD} 0600 0200 1400 0000`],
    ["no bytes after the errno", EINVAL],
    ["half a header after the errno", `${EINVAL} 1c000000 1c00`],
  ])("keeps its errno when its explanation is malformed: %s", (_, body) => {
    expect(verdict(2, CAPPED | TLVS_FOLLOW, body)).toEqual({ errno: 22 });
    expect(verdict(2, TLVS_FOLLOW, body)).toEqual({ errno: 22 });
  });

  test.each(["1d000000", "ffffff7f", "00000080", "f0ffffff", "ffffffff", "00000000"])(
    "keeps its errno when the repeated request claims the length %s",
    (length) => {
      const { errno } = verdict(2, TLVS_FOLLOW, `${EINVAL} ${ECHO.replace("1c000000", length)} ${TLVS}`);
      expect(errno).toBe(22);
    },
  );

  test("without an errno is malformed", () => {
    expect(() => verdict(2, 0, "eaffff")).toThrow(ProtocolError);
  });
});

describe("the end of a dump", () => {
  test("is a success, with or without an errno", () => {
    expect(verdict(3, 2, "00000000")).toEqual({ errno: 0 });
    expect(verdict(3, 2, "")).toEqual({ errno: 0 });
  });

  test("has the reason why the dump failed", () => {
    expect(verdict(3, 2 | TLVS_FOLLOW, `${EINVAL} 1200 0100 696e7661 6c696420 746f6b65 6e00 0000`)).toEqual({
      errno: 22,
      message: "invalid token",
    });
  });

  test("keeps its errno when its explanation is malformed", () => {
    expect(verdict(3, 2 | TLVS_FOLLOW, `${EINVAL} 0300 0100`)).toEqual({ errno: 22 });
  });
});
