// SPDX-License-Identifier: MIT
// The same request with one thing wrong: what a scheme covers must not be changeable.
//
// A forgery is a request and, where the word matters, the verdicts that are right for it: a message
// that is refused for another reason than its age says nothing about the age.

/// The same bytes with one bit flipped; nothing has no bits, so it gets a byte.
function flipped(bytes, random) {
  const copy = Buffer.concat([bytes, Buffer.alloc(bytes.length === 0 ? 1 : 0)]);
  copy[random.below(copy.length)] ^= 1 << random.below(8);
  return copy;
}

/// With the value of one header replaced, or without that header.
export function withHeader(request, name, value) {
  const others = request.headers.filter((header) => header[0] !== name);
  return { ...request, headers: value === undefined ? others : [...others, [name, value]] };
}

const signatureOf = (scheme, request) => request.headers.find((header) => header[0] === scheme.headers.signature)[1];

/// The signature header in its parts: what stands before the label, the label, the MAC's text.
function split(scheme, request) {
  const value = signatureOf(scheme, request);
  const at = value.indexOf(scheme.label) + scheme.label.length;
  return { before: value.slice(0, at - scheme.label.length), mac: value.slice(at) };
}

/// Whether another body says something else. Where a scheme signs what the body means, a flipped bit
/// may mean the same (%2b is %2B).
function changesOf(scheme, request) {
  const meaning = scheme.meaning ?? ((body) => body.toString("latin1"));
  return (body) => meaning(body) !== meaning(request.body);
}

/// The body with a bit flipped that matters.
export function changedBody(scheme, request, random) {
  const changes = changesOf(scheme, request);
  for (;;) {
    const body = flipped(request.body, random);
    if (changes(body)) return body;
  }
}

function forgedBodies(scheme, request, random) {
  const changes = changesOf(scheme, request);
  const forged = { "a bit of the body": { ...request, body: changedBody(scheme, request, random) } };
  const longer = Buffer.concat([request.body, Buffer.from("\n")]);
  if (changes(longer)) forged["a byte more"] = { ...request, body: longer };
  const shorter = request.body.subarray(0, -1);
  if (changes(shorter)) forged["a byte less"] = { ...request, body: shorter };
  return forged;
}

function forgedSignatures(scheme, request, random) {
  const { before, mac } = split(scheme, request);
  const name = scheme.headers.signature;
  const withMac = (text) => withHeader(request, name, before + scheme.label + text);
  const forgedMac = flipped(Buffer.from(mac, scheme.mac), random).toString(scheme.mac);
  const forged = {
    "a bit of the MAC": withMac(forgedMac),
    "the MAC's last character lost": withMac(mac.slice(0, -1)),
    "a character behind the MAC": withMac(`${mac}0`),
    "no signature": withHeader(request, name, undefined),
    "no MAC": withMac(""),
    "a forged header behind the good one": { ...request, headers: [...request.headers, [name, before + scheme.label + forgedMac]] },
    "a forged header before the good one": { ...request, headers: [[name, before + scheme.label + forgedMac], ...request.headers] },
  };
  for (const label of scheme.wrongLabels ?? []) forged[`the label '${label}'`] = withHeader(request, name, before + label + mac);
  return forged;
}

function forgedTimes(scheme, request) {
  const { headers, withTimestamp, tolerance } = scheme;
  const later = String(Number(request.timestamp) + 1);
  const forged = {};
  if (scheme.covers.includes("timestamp")) {
    forged["the timestamp"] = withTimestamp
      ? withHeader(request, headers.signature, withTimestamp(signatureOf(scheme, request), later))
      : withHeader(request, headers.timestamp, later);
  }
  if (tolerance === undefined) return forged;
  const signedAt = Math.floor(Number(request.timestamp) / (scheme.perSecond ?? 1));
  forged["an old time"] = { ...request, now: signedAt + tolerance + 1, words: ["timestamp_too_old"] };
  forged["a time to come"] = { ...request, now: signedAt - tolerance - 1, words: ["timestamp_too_new"] };
  return forged;
}

/// The same bytes with this bit flipped.
function withBit(bytes, bit) {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] ^= 1 << (bit & 7);
  return copy;
}

/// One forgery for each bit of what is signed and of the signature; of text, the bits of ASCII.
export function everyBit(scheme, request) {
  const changes = changesOf(scheme, request);
  const forged = {};
  for (let bit = 0; bit < request.body.length * 8; ++bit) {
    const body = withBit(request.body, bit);
    if (changes(body)) forged[`bit ${bit} of the body`] = { ...request, body };
  }
  const names = ["signature", ...scheme.covers].map((part) => scheme.headers[part]).filter(Boolean);
  for (const [name, value] of request.headers.filter((header) => names.includes(header[0]))) {
    for (let bit = 0; bit < value.length * 8; ++bit) {
      const other = withBit(Buffer.from(value), bit).toString("latin1");
      const same = scheme.anyCase && other.toLowerCase() === value.toLowerCase();
      if ((bit & 7) !== 7 && !same) forged[`bit ${bit} of ${name}`] = withHeader(request, name, other);
    }
  }
  return forged;
}

/// The usual forgeries of a request that verifies, by name.
export function forgeries(scheme, request, random) {
  const forged = {
    ...forgedBodies(scheme, request, random),
    "the secret": { ...request, keys: scheme.keys(random) },
    ...forgedSignatures(scheme, request, random),
    ...forgedTimes(scheme, request),
  };
  if (scheme.covers.includes("id")) forged["the id"] = withHeader(request, scheme.headers.id, `${request.id}x`);
  if (scheme.covers.includes("method")) forged["the method"] = { ...request, method: "PUT" };
  if (scheme.covers.includes("url")) forged["the URL"] = { ...request, url: request.url.replace("/in/", "/out/") };
  return forged;
}
