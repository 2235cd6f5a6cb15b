import { describe, expect, test } from "@jest/globals";
import type { Connection } from "../../src/model/connection.js";
import type { Subflow } from "../../src/model/subflow.js";
import { WatchComparison } from "../../src/model/watch.js";

const flow = (cookie: number, extraFields: Partial<Subflow> = {}) =>
  ({ cookie, state: "ESTAB", bytesSent: 0, bytesReceived: 0, rtt: 5, ...extraFields }) as Subflow;
const connection = (cookie: number, subflows: Subflow[] = [], extraFields: Partial<Connection> = {}) =>
  ({
    cookie,
    token: cookie,
    state: "ESTAB",
    bytesSent: 0,
    bytesReceived: 0,
    subflows,
    ...extraFields,
  }) as Connection;

const SECOND_US = 1_000_000;
const changes = (all: ReturnType<WatchComparison["next"]>) =>
  all.map(({ connection, change }) => [connection.cookie, change]);

describe("two snapshots of connections that are compared", () => {
  test("have only present connections without rates at first", () => {
    const [one] = new WatchComparison().next([connection(1, [flow(2)])], 0);
    expect(one).toMatchObject({ change: "present", subflows: [{ change: "present" }] });
    expect(one?.sentRate).toBeUndefined();
  });

  test("have new, changed, unchanged and closed connections, each once", () => {
    const comparison = new WatchComparison();
    comparison.next([connection(1), connection(2), connection(3)], 0);
    const second = comparison.next(
      [connection(1), connection(2, [], { bytesSent: 9 }), connection(4)],
      SECOND_US,
    );
    expect(changes(second)).toEqual([
      [1, "same"],
      [2, "changed"],
      [4, "new"],
      [3, "closed"],
    ]);
    expect(changes(comparison.next([connection(1)], 2 * SECOND_US))).toEqual([
      [1, "same"],
      [2, "closed"],
      [4, "closed"],
    ]);
    expect(changes(comparison.next([connection(1)], 3 * SECOND_US))).toEqual([[1, "same"]]);
  });

  test("treat an ended connection as closed, though a process holds it", () => {
    const comparison = new WatchComparison();
    comparison.next([connection(1)], 0);
    expect(changes(comparison.next([connection(1, [], { state: "UNCONN" })], SECOND_US))).toEqual([
      [1, "closed"],
    ]);
    expect(comparison.next([connection(1, [], { state: "UNCONN" })], 2 * SECOND_US)).toEqual([]);
  });

  test("treat a new or closed subflow as a change of its connection", () => {
    const comparison = new WatchComparison();
    comparison.next([connection(1, [flow(10)])], 0);
    const [one] = comparison.next([connection(1, [flow(11, { bytesSent: 3 })])], SECOND_US);
    expect(one?.change).toBe("changed");
    expect(one?.subflows.map(({ subflow, change }) => [subflow.cookie, change])).toEqual([
      [11, "new"],
      [10, "closed"],
    ]);
  });

  test("treat a changed measurement as no change", () => {
    const comparison = new WatchComparison();
    comparison.next([connection(1, [flow(10)])], 0);
    const [one] = comparison.next([connection(1, [flow(10, { rtt: 77, lastDataSent: 1000 })])], SECOND_US);
    expect(one).toMatchObject({ change: "same", subflows: [{ change: "same" }] });
  });

  test("have rates in bytes a second over the time between them, never negative", () => {
    const comparison = new WatchComparison();
    comparison.next([connection(1, [flow(10)], { bytesSent: 1000, bytesReceived: 500 })], 0);
    const now = connection(1, [flow(10, { bytesSent: 250 })], { bytesSent: 2000, bytesReceived: 100 });
    const [one] = comparison.next([now], SECOND_US / 2);
    expect(one).toMatchObject({
      sentRate: 2000,
      receivedRate: 0,
      subflows: [{ sentRate: 500, receivedRate: 0 }],
    });
  });
});
