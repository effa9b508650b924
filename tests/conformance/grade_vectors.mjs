// SPDX-License-Identifier: MIT
// Judges what `fieldhook_conformance vectors FILE...` printed by the rules of the vectors' README.
//
//   node grade_vectors.mjs [--require-all] FILE... OUTPUT
//
// A case is right if both feeds came to one verdict, and if that is `expect` or one of
// `expect_also`. A sender's case that tells what was signed is right if, besides, the headers that
// we made are those of the case. An unsupported scheme is counted as skipped, never as right; with
// --require-all it is wrong.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const FEEDS = ["whole", "bytes"];

const args = process.argv.slice(2);
const requireAll = args.includes("--require-all");
const files = args.filter((arg) => arg !== "--require-all");
const outputFile = files.pop();
if (files.length === 0 || !outputFile) {
  console.error("usage: node grade_vectors.mjs [--require-all] FILE... OUTPUT");
  process.exit(2);
}

const linesOf = new Map();
for (const text of readFileSync(outputFile, "utf8").split("\n").filter(Boolean)) {
  const line = JSON.parse(text);
  const key = `${line.file} ${line.name}`;
  linesOf.set(key, [...(linesOf.get(key) ?? []), line]);
}

const isToBeSigned = (it) =>
  it.direction === "outbound" &&
  Boolean(it.params?.signature_header || it.params?.attributes) &&
  (it.secrets.length > 0 || Boolean(it.params.secret_key)) && // a public key signs nothing
  it.expect !== "bad_secret";

/// The faults of the headers of one line, as sentences.
function judgeHeaders(it, made) {
  if (!isToBeSigned(it)) return made ? ["headers where nothing was to be signed"] : [];
  if (!made || made.length === 0) return ["no headers were made"];
  const valueOf = (name) => it.headers.filter((header) => header[0].toLowerCase() === name.toLowerCase()).map((header) => header[1]);
  const faults = made
    .filter(([name, value]) => !valueOf(name).includes(value))
    .map(([name, value]) => `made ${name}: ${value}, expected ${JSON.stringify(valueOf(name))}`);
  const wanted = it.params.signature_header;
  if (wanted && !made.some(([name]) => name.toLowerCase() === wanted.toLowerCase())) faults.push(`made no ${wanted}`);
  return faults;
}

/// The faults of one case, as sentences.
function judge(it, own) {
  const faults = [];
  for (const feed of FEEDS) {
    const count = own.filter((line) => line.feed === feed).length;
    if (count !== 1) faults.push(`${count} lines for feed ${feed}`);
  }
  const allowed = [it.expect, ...(it.expect_also ?? [])];
  for (const line of own) {
    if (line.scheme !== it.scheme) faults.push(`scheme ${line.scheme}`);
    if (!allowed.includes(line.got)) faults.push(`${line.feed}: got ${line.got}, expected ${allowed.join(" or ")}`);
    faults.push(...judgeHeaders(it, line.headers));
  }
  return faults;
}

let cases = 0;
let signed = 0;
let wrong = 0;
let acceptedWrongly = 0;
let neverOk = 0;
const skipped = new Map();
for (const file of files) {
  for (const it of JSON.parse(readFileSync(file, "utf8"))) {
    const key = `${basename(file)} ${it.name}`;
    const own = linesOf.get(key) ?? [];
    linesOf.delete(key);
    ++cases;
    if (own.length > 0 && own.every((line) => line.got === "unsupported")) {
      skipped.set(it.scheme, (skipped.get(it.scheme) ?? 0) + 1);
      if (requireAll) console.log(`WRONG ${key}: unsupported`);
      continue;
    }
    const mayBeOk = [it.expect, ...(it.expect_also ?? [])].includes("ok");
    neverOk += mayBeOk ? 0 : 1;
    acceptedWrongly += !mayBeOk && own.some((line) => line.got === "ok") ? 1 : 0;
    signed += isToBeSigned(it) ? 1 : 0;
    const faults = judge(it, own);
    if (faults.length === 0) continue;
    ++wrong;
    console.log(`WRONG ${key}: ${faults.join("; ")}`);
  }
}
for (const key of linesOf.keys()) {
  ++wrong;
  console.log(`WRONG ${key}: no such case`);
}

const skips = [...skipped.values()].reduce((sum, count) => sum + count, 0);
if (requireAll) wrong += skips;
for (const [scheme, count] of skipped) console.log(`skipped ${scheme}: ${count}`);
console.log(`${acceptedWrongly} of ${neverOk} cases that must never be ok came out ok; ${signed} cases were signed`);
console.log(`${cases} cases, ${skips} skipped (unsupported scheme), ${wrong} wrong`);
process.exit(wrong > 0 || cases === 0 ? 1 : 0);
