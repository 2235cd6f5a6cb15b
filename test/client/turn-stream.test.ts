import { describe, expect, test } from "@jest/globals";
import { CallQueue } from "../../src/client/call-queue.js";
import { TurnStream } from "../../src/client/turn-stream.js";

const OWNER = { isClosed: false, options: {} };

/** A stream of 1 and 2, and the state of its generator. */
function streamOf(make?: () => never) {
  const done: string[] = [];
  const turns = new CallQueue(OWNER);
  const items = async function* (): AsyncGenerator<number, void, void> {
    done.push("first read");
    try {
      yield* [1, 2];
    } finally {
      done.push("ended");
    }
  };
  return { done, turns, stream: new TurnStream(turns, make ?? (async () => items())) };
}

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe("a stream that waits for its turn", () => {
  test("yields all items in their order", async () => {
    const { stream, done } = streamOf();
    expect(await all(stream)).toEqual([1, 2]);
    expect(done).toEqual(["first read", "ended"]);
  });

  test("creates nothing before its turn, and nothing if it is not read", async () => {
    const { stream, turns, done } = streamOf();
    let end: (() => void) | undefined;
    const before = turns.enqueue(() => new Promise<void>((resolve) => (end = resolve)));
    const first = stream.next();
    await new Promise(setImmediate);
    expect(done).toEqual([]);
    end?.();
    expect(await first).toEqual({ done: false, value: 1 });
    await before;
  });

  test("answers several reads at once, each with another item", async () => {
    const { stream } = streamOf();
    const read = await Promise.all([stream.next(), stream.next(), stream.next(), stream.next()]);
    expect(read.map(({ value }) => value)).toEqual([1, 2, undefined, undefined]);
  });

  test.each([
    ["before the first item", 0, []],
    ["after the first item", 1, ["first read", "ended"]],
  ])("ends %s", async (_, reads, wanted) => {
    const { stream, done } = streamOf();
    for (let read = 0; read < reads; read++) await stream.next();
    expect(await stream.return()).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(done).toEqual(wanted);
  });

  test("ends with the generator under it while the first item is being read", async () => {
    const { stream, done } = streamOf();
    const first = stream.next();
    await stream.return();
    expect(await first).toEqual({ done: false, value: 1 });
    expect(done).toEqual(["first read", "ended"]);
  });

  test("passes an error on once, and is over then", async () => {
    const { stream } = streamOf(() => {
      throw new Error("no such family");
    });
    await expect(stream.next()).rejects.toThrow("no such family");
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test("ends its generator when an error is thrown into it", async () => {
    const { stream, done } = streamOf();
    await stream.next();
    await expect(stream.throw(new Error("enough"))).rejects.toThrow("enough");
    expect(done).toEqual(["first read", "ended"]);
  });
});
