// SPDX-License-Identifier: MIT
// Judges what `fieldhook_conformance vectors FILE...` printed by the rules of the vectors' README.
//
//   node grade_vectors.mjs [--require-all] FILE... OUTPUT
//
// A case is right if both feeds came to one verdict, and if that is `expect` or one of
// `expect_also`. A sender's case that tells what was signed is right if, besides, the headers that
// we made are those of the case. An unsupported scheme is counted as skipped, never as right; with
// --require-all it is wrong. A case with `expect_response` needs that answer too: grade_answers.mjs.
//
// grade() does it for other programs.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { isAnswerJudged, judgeAnswer } from "./grade_answers.mjs";

const FEEDS = ["whole", "bytes"];

/// The lines of a run by file and case.
function linesByCase(output) {
  const linesOf = new Map();
  for (const text of output.split("\n").filter(Boolean)) {
    const line = JSON.parse(text);
    const key = `${line.file} ${line.name}`;
    linesOf.set(key, [...(linesOf.get(key) ?? []), line]);
  }
  return linesOf;
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
    faults.push(...judgeAnswer(it, line.response));
  }
  return faults;
}

/// One case, judged: {key, it, own, skipped, faults}; `own` are its lines.
function gradeCase(key, it, own) {
  const skipped = own.length > 0 && own.every((line) => line.got === "unsupported");
  return { key, it, own, skipped, faults: skipped ? [] : judge(it, own) };
}

/// Every case of the files and, at the end, every line that belongs to none, with `it` undefined.
export function grade(files, output) {
  const linesOf = linesByCase(output);
  const results = [];
  for (const file of files) {
    for (const it of JSON.parse(readFileSync(file, "utf8"))) {
      const key = `${basename(file)} ${it.name}`;
      results.push(gradeCase(key, it, linesOf.get(key) ?? []));
      linesOf.delete(key);
    }
  }
  const strays = [...linesOf].map(([key, own]) => ({ key, own, skipped: false, faults: ["no such case"] }));
  return [...results, ...strays];
}

function main(args) {
  const requireAll = args.includes("--require-all");
  const files = args.filter((arg) => arg !== "--require-all");
  const outputFile = files.pop();
  if (files.length === 0 || !outputFile) {
    console.error("usage: node grade_vectors.mjs [--require-all] FILE... OUTPUT");
    return 2;
  }
  const results = grade(files, readFileSync(outputFile, "utf8"));
  const cases = results.filter(({ it }) => it);
  const judged = cases.filter(({ skipped }) => !skipped);
  const skips = cases.filter(({ skipped }) => skipped);
  const neverOk = judged.filter(({ it }) => ![it.expect, ...(it.expect_also ?? [])].includes("ok"));
  const acceptedWrongly = neverOk.filter(({ own }) => own.some((line) => line.got === "ok"));
  const faulty = results.filter(({ faults }) => faults.length > 0);
  for (const { key, faults } of faulty) console.log(`WRONG ${key}: ${faults.join("; ")}`);
  if (requireAll) for (const { key } of skips) console.log(`WRONG ${key}: unsupported`);
  const schemes = new Map();
  for (const { it } of skips) schemes.set(it.scheme, (schemes.get(it.scheme) ?? 0) + 1);
  for (const [scheme, count] of schemes) console.log(`skipped ${scheme}: ${count}`);

  const signed = judged.filter(({ it }) => isToBeSigned(it)).length;
  const answered = judged.filter(({ it }) => it.expect_response);
  const toldApart = answered.filter(({ it }) => isAnswerJudged(it)).length;
  const wrong = faulty.length + (requireAll ? skips.length : 0);
  console.log(`${acceptedWrongly.length} of ${neverOk.length} cases that must never be ok came out ok; ${signed} cases were signed`);
  console.log(`${toldApart} answers were judged, ${answered.length - toldApart} may be either of two`);
  console.log(`${cases.length} cases, ${skips.length} skipped (unsupported scheme), ${wrong} wrong`);
  return wrong > 0 || cases.length === 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
