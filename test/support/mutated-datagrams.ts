import fc from "fast-check";
import { recordedDatagrams } from "./datagrams.js";

/** Long dumps repeat the same messages. */
const MAX_DATAGRAM = 1600;
const RECORDED_DATAGRAMS = recordedDatagrams()
  .map(({ bytes }) => bytes)
  .filter(({ length }) => length <= MAX_DATAGRAM);

type Mutation = (datagram: Buffer) => Buffer;

/** Numbers at which code for lengths, types and offsets may fail. */
const EDGE_NUMBERS = [
  0, 1, 3, 4, 5, 15, 16, 17, 20, 0x7fff, 0x8001, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff,
];

/** A position in a datagram of any length. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (datagram: Buffer, share: number, width: number) =>
  Math.floor(share * Math.max(0, datagram.length - width + 1)) & ~(width - 1);

const setByte = fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(
  ([where, value]): Mutation =>
    (datagram) => {
      if (datagram.length > 0) datagram[at(datagram, where, 1)] = value;
      return datagram;
    },
);

const setWord = fc.tuple(place, fc.constantFrom(...EDGE_NUMBERS)).map(
  ([where, value]): Mutation =>
    (datagram) => {
      if (datagram.length >= 2) datagram.writeUInt16LE(value & 0xffff, at(datagram, where, 2));
      return datagram;
    },
);

const setDouble = fc.tuple(place, fc.constantFrom(...EDGE_NUMBERS)).map(
  ([where, value]): Mutation =>
    (datagram) => {
      if (datagram.length >= 4) datagram.writeUInt32LE(value, at(datagram, where, 4));
      return datagram;
    },
);

/** Changes a header, where most errors are possible. */
const setHeader = fc.tuple(fc.integer({ min: 0, max: 11 }), fc.constantFrom(...EDGE_NUMBERS)).map(
  ([word, value]): Mutation =>
    (datagram) => {
      if (datagram.length >= 4 * word + 4) datagram.writeUInt32LE(value, 4 * word);
      return datagram;
    },
);

const cut = place.map(
  (where): Mutation =>
    (datagram) =>
      datagram.subarray(0, at(datagram, where, 1)),
);

const insert = fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 9 })).map(
  ([where, bytes]): Mutation =>
    (datagram) => {
      const middle = at(datagram, where, 1);
      return Buffer.concat([datagram.subarray(0, middle), bytes, datagram.subarray(middle)]);
    },
);

const append = fc.constantFrom(...RECORDED_DATAGRAMS).map(
  (other): Mutation =>
    (datagram) =>
      Buffer.concat([datagram, other]),
);

/** Corrects the length in the header, so that the error is in the body. */
function correctLength(datagram: Buffer): Buffer {
  if (datagram.length >= 4) datagram.writeUInt32LE(datagram.length, 0);
  return datagram;
}

const mutation = fc.oneof(
  setByte,
  setWord,
  setDouble,
  setHeader,
  cut,
  insert,
  append,
  fc.constant<Mutation>(correctLength),
);

const mutated = fc
  .tuple(
    fc.constantFrom(...RECORDED_DATAGRAMS),
    fc.array(mutation, { minLength: 1, maxLength: 4 }),
    fc.boolean(),
  )
  .map(([real, mutations, mended]) => {
    const changed = mutations.reduce((datagram: Buffer, mutate) => mutate(datagram), Buffer.from(real));
    return mended ? correctLength(changed) : changed;
  });

const random = fc
  .tuple(fc.uint8Array({ maxLength: 96 }), fc.boolean())
  .map(([bytes, mended]) => (mended ? correctLength(Buffer.from(bytes)) : Buffer.from(bytes)));

/** Datagrams that no kernel sends: recorded ones with some bytes changed, and random ones. */
export const malformedDatagram: fc.Arbitrary<Buffer> = fc.oneof({ weight: 4, arbitrary: mutated }, random);
