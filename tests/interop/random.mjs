// SPDX-License-Identifier: MIT
// Repeatable payloads: the same seed makes the same run.

const BIG = 20 * 1024;
const BLOCK_OF_SHA = 64;
const CHARACTERS = [..."abc XYZ 0189 {}[]\":,\\/<>&\t\r\n\0\x7F", ..."\u00e9\u00df\u20ac\u4e16\u754c\ufeff\u2028\uffff", "\u{1F600}", "\u{10FFFF}"];

/// mulberry32: 32 bits of state are enough for test data.
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  below(limit) {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  bytes(size) {
    return Buffer.from(Array.from({ length: size }, () => this.below(256)));
  }

  text(size) {
    return Array.from({ length: size }, () => CHARACTERS[this.below(CHARACTERS.length)]).join("");
  }

  secret() {
    return `whsec_${this.bytes(24 + this.below(41)).toString("base64")}`;
  }
}

/// One kind of payload after the other, so that every kind is in a run of a handful.
const KINDS = [
  ["empty", () => Buffer.alloc(0)],
  ["json", (random) => Buffer.from(JSON.stringify({ type: "door.opened", note: random.text(random.below(200)) }))],
  ["utf8", (random) => Buffer.from(random.text(1 + random.below(500)))],
  ["binary", (random) => Buffer.concat([random.bytes(random.below(500)), Buffer.from([0xff])])],
  ["big_utf8", (random) => Buffer.from(random.text(BIG / 2))],
  ["big_binary", (random) => random.bytes(BIG)],
];

/// A byte order mark, now and then.
const markOrNot = (random) => (random.below(4) === 0 ? "\ufeff" : "");

/// For runs of thousands: the edges of the hash's blocks besides, and the big ones rarely.
const MANY_KINDS = [
  ...KINDS.slice(0, 4),
  ["block_edge", (random) => Buffer.alloc(BLOCK_OF_SHA * (1 + random.below(4)) - 10 + random.below(12), String(random.below(1e9)))],
  ["spaced_json", (random) => Buffer.from(`${markOrNot(random)}\r\n${JSON.stringify([random.below(1e9), random.text(20)], null, 2)}\r\n`)],
];
const BIG_EVERY = 31; // no divisor of a usual count, so that a full run has some of either

/// The payload at this place of a long run.
export function payloadAt(place, random) {
  const kinds = place % BIG_EVERY === BIG_EVERY - 1 ? KINDS.slice(4) : MANY_KINDS;
  const [kind, make] = kinds[place % kinds.length];
  return { kind, bytes: Buffer.from(make(random)) };
}

export function payloads(random, count) {
  return Array.from({ length: count }, (_, place) => {
    const [kind, make] = KINDS[place % KINDS.length];
    return { kind, bytes: Buffer.from(make(random)) };
  });
}

/// True where turning the bytes to text and back changes nothing.
export const isUtf8 = (bytes) => Buffer.from(bytes.toString("utf8")).equals(bytes);
