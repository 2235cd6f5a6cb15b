import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { errorReport } from "../../commands/cli/errors/report.js";
import { packetJson } from "../../commands/view/decode.js";
import { endpointJson } from "../../commands/view/endpoint.js";
import { eventJson } from "../../commands/view/event-json.js";
import { limitsJson } from "../../commands/view/limits.js";
import { statusJson } from "../../commands/view/status.js";
import { document, iprouteArray } from "../../commands/view/widgets/json.js";
import { longStamp, shortStamp } from "../../commands/view/widgets/timestamp.js";
import { Annotator } from "../../src/decode/annotate.js";
import {
  DeadlineError,
  KernelError,
  PermissionError,
  ProtocolError,
  RecordingError,
  TransportError,
  UnsupportedError,
  UsageError,
} from "../../src/errors.js";
import { decodeOutput } from "../../src/schema/output/decode.js";
import { endpointOutput } from "../../src/schema/output/endpoint.js";
import { errorOutput } from "../../src/schema/output/error.js";
import { eventOutput } from "../../src/schema/output/event.js";
import { limitsOutput } from "../../src/schema/output/limits.js";
import { statusOutput } from "../../src/schema/output/status.js";
import { complaint } from "../../src/schema/validate.js";
import type { Schema } from "../../src/schema/zod.js";
import { recordedDatagrams } from "../support/datagrams.js";
import { fuzzRuns } from "../support/fuzz.js";
import { endpoint, event, limits, status } from "../support/models.js";

/** Checks printed JSON, parsed as a user's program would parse it, against a schema. */
function expectShape(schema: Schema, printed: string): void {
  const shapeError = complaint(schema, JSON.parse(printed));
  if (shapeError) throw new Error(`${shapeError.path}: ${shapeError.message}: ${printed}`);
}

const pretty = fc.boolean();

describe("the output of -j has the documented shape for every", () => {
  test("endpoint list", () => {
    const run = (all: readonly Parameters<typeof endpointJson>[0][], indented: boolean) =>
      expectShape(
        endpointOutput,
        iprouteArray(
          all.map((one) => endpointJson(one)),
          indented,
        ),
      );
    fc.assert(fc.property(fc.array(endpoint, { maxLength: 4 }), pretty, run), { numRuns: fuzzRuns(1000) });
  });

  test("endpoint whose address has a name", () => {
    const namedEndpoint = endpointJson({ id: 1, address: "127.0.0.1", flags: [] }, "localhost");
    expectShape(endpointOutput, JSON.stringify([namedEndpoint]));
  });

  test("pair of limits", () => {
    const run = (model: Parameters<typeof limitsJson>[0], indented: boolean) =>
      expectShape(limitsOutput, iprouteArray([limitsJson(model)], indented));
    fc.assert(fc.property(limits, pretty, run));
  });

  test("event, unknown event and loss, with and without stamps", () => {
    fc.assert(
      fc.property(event, (one) => {
        expectShape(eventOutput, JSON.stringify(eventJson(one)));
        expectShape(eventOutput, JSON.stringify(eventJson(one, ["timestamp", longStamp(one.stamp)])));
        expectShape(eventOutput, JSON.stringify(eventJson(one, ["timestamp_short", shortStamp(one.stamp)])));
      }),
      { numRuns: fuzzRuns(3000) },
    );
  });

  test("status", () => {
    fc.assert(
      fc.property(status, pretty, (one, indented) =>
        expectShape(
          statusOutput,
          document(
            statusJson(one, (line) => line),
            indented,
          ),
        ),
      ),
      { numRuns: fuzzRuns(1000) },
    );
  });

  test("decoded datagram", () => {
    const annotator = new Annotator();
    for (const { protocol, direction, bytes } of recordedDatagrams()) {
      const messages = annotator.annotate(protocol, direction, bytes);
      expect(messages.map((message) => message.name)).not.toContain("malformed");
      expectShape(
        decodeOutput,
        JSON.stringify(packetJson({ stamp: 1, direction, protocol, messages, bytes })),
      );
    }
  });

  test("error", () => {
    const details = { kernel: "address not found", errno: 22, argument: "id", hint: "endpoint lists them" };
    const classes = [
      UsageError,
      KernelError,
      PermissionError,
      TransportError,
      UnsupportedError,
      DeadlineError,
      ProtocolError,
      RecordingError,
    ];
    for (const Class of classes)
      for (const error of [new Class("what"), new Class("what", details)])
        expectShape(errorOutput, errorReport(error, true).lines.join("\n"));
    for (const bug of [new TypeError("x is undefined"), new Error(), "thrown"])
      expectShape(errorOutput, errorReport(bug, true).lines.join("\n"));
  });
});

describe("the schema of -j output", () => {
  const invalidOutputs: [what: string, schema: Schema, value: unknown][] = [
    ["a flag that is false", endpointOutput, [{ address: "::1", id: 1, signal: false }]],
    ["the port 0", endpointOutput, [{ address: "::1", id: 1, port: 0 }]],
    ["an id in text", endpointOutput, [{ address: "::1", id: "1" }]],
    ["a key of the library", endpointOutput, [{ address: "::1", id: 1, ifindex: 2 }]],
    ["an endpoint without a list", endpointOutput, { address: "::1", id: 1 }],
    ["no limits", limitsOutput, []],
    ["limits twice", limitsOutput, [{ add_addr_accepted: 0, subflows: 2 }, { add_addr_accepted: 0, subflows: 2 }]],
    ["a limit of another name", limitsOutput, [{ subflows: 2, addresses: 1 }]],
    ["a token as a number", eventOutput, { event: "CLOSED", token: 5 }],
    ["a padded token", eventOutput, { event: "CLOSED", token: "0x00000005" }],
    ["a token without 0x", eventOutput, { event: "CLOSED", token: "63c070d2" }],
    ["an address in the wrong key", eventOutput, { event: "SF_CLOSED", saddr4: "::1" }],
    ["backup as a boolean", eventOutput, { event: "SF_PRIO", backup: true }],
    ["an error without its name", eventOutput, { event: "SF_CLOSED", error: 104 }],
    ["a name without its error", eventOutput, { event: "SF_CLOSED", error_name: "ECONNRESET" }],
    ["reset flags as a number", eventOutput, { event: "SF_CLOSED", reset_flags: 1 }],
    ["an event without a name", eventOutput, { event: "NEW" }],
    ["a loss of nothing", eventOutput, { event: "OVERRUN", lost: 0 }],
    ["a loss without its count", eventOutput, { event: "OVERRUN" }],
    ["a stamp in seconds", eventOutput, { timestamp: 1700000000, event: "CLOSED" }],
    ["limits as a list in a status", statusOutput, { limits: [], interfaces: [], endpoints: [], findings: [] }],
    ["an invalid state", statusOutput, { limits: { add_addr_accepted: 0, subflows: 2 }, interfaces: [{ ifindex: 1, dev: "lo", state: "UP", metrics: {}, default: [], addresses: [] }], endpoints: [], findings: [] }],
    ["an errno as a number", errorOutput, { error: { code: "refused", message: "no", errno: 22, exit: 2 } }],
    ["an exit code of another class", errorOutput, { error: { code: "usage", message: "no", exit: 2 } }],
    ["a code of no class", errorOutput, { error: { code: "oops", message: "no", exit: 1 } }],
    ["an error without its frame", errorOutput, { code: "usage", message: "no", exit: 1 }],
    ["a note among messages", decodeOutput, { stamp: 1, direction: "in", protocol: 16, messages: [], note: { kind: "lost" } }],
  ]; // biome-ignore format: a table

  test.each(invalidOutputs)("refuses %s", (_, schema, value) => {
    expect(complaint(schema, value)).toBeDefined();
  });
});
