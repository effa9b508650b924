// SPDX-License-Identifier: MIT
// What several schemes share: secrets, HMACs, and what a package that reads text can take.
import { createHash, createHmac } from "node:crypto";
import { isUtf8 } from "../random.mjs";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BLOCK_OF_SHA = 64;

export const hmac = (key, ...parts) => digest(createHmac("sha256", key), parts);
export const hmacSha1 = (key, ...parts) => digest(createHmac("sha1", key), parts);
export const sha256 = (...parts) => digest(createHash("sha256"), parts);

function digest(hash, parts) {
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/// Letters and digits; now and then longer than a block of the hash, or not ASCII.
export function textSecret(random, prefix = "") {
  const lengths = [20 + random.below(20), 20 + random.below(20), BLOCK_OF_SHA - 1 + random.below(3), 100 + random.below(100)];
  const text = Array.from({ length: lengths[random.below(lengths.length)] }, () => LETTERS[random.below(LETTERS.length)]).join("");
  return prefix + text + (random.below(8) === 0 ? "é€" : "");
}

/// The keys of a scheme whose secret is text.
export const textKeys = (prefix) => (random) => ({ secrets: [textSecret(random, prefix)], secret_format: "utf8" });

/// The keys of a scheme whose secret is `whsec_` and base64 of so many bytes.
export const whsecKeys = (sizeOf) => (random) => ({
  secrets: [`whsec_${random.bytes(sizeOf(random)).toString("base64")}`],
  secret_format: "whsec_base64",
});

export const secretOf = (request) => request.keys.secrets[0];
export const decodedSecretOf = (request) => Buffer.from(secretOf(request).replace(/^whsec_/, ""), "base64");

/// Bodies that survive being made into text and back, as most packages do with them.
export const isText = isUtf8;
export const isSomeText = (body) => body.length > 0 && isUtf8(body);

/// The value of a header, the name in any case.
export const valueOf = (request, name) => request.headers.find((header) => header[0].toLowerCase() === name.toLowerCase())?.[1];

/// Node's way to hand headers over: an object, names in lower case.
export const headersOf = (request) => Object.fromEntries(request.headers.map(([name, value]) => [name.toLowerCase(), value]));

/// Whether a call goes through; a package that throws refuses.
export async function passes(call) {
  try {
    return (await call()) !== false;
  } catch {
    return false;
  }
}
