// SPDX-License-Identifier: MIT
// Judges what `fieldhook_conformance responses DIR` printed by the rules of DIR/index.json.
//
//   node grade_responses.mjs DIR OUTPUT
//
// A case is right if all feeds came to one conclusion, if that is what the case expects or one of
// also_ok, if it is none of never, and if the delivery is one of those the case allows.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FEEDS = ["whole", "bytes", "splits"];
const TOLD = ["outcome", "status", "body_length", "reusable", "error"];
// Of an expectation, but not in the runner's line.
const NOT_TOLD = ["body_sha256", "interim"];

const [dir, outputFile] = process.argv.slice(2);
if (!outputFile) {
  console.error("usage: node grade_responses.mjs DIR OUTPUT");
  process.exit(2);
}
const index = JSON.parse(readFileSync(join(dir, "index.json"), "utf8"));
const lines = readFileSync(outputFile, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));

const conclusionOf = (line) => Object.fromEntries([...TOLD, "delivery"].map((key) => [key, line[key]]));

function fits(conclusion, wanted) {
  const keys = Object.keys(wanted).filter((key) => !NOT_TOLD.includes(key));
  return keys.length > 0 && keys.every((key) => TOLD.includes(key) && conclusion[key] === wanted[key]);
}

/// The faults of one case, as sentences.
function judge(it, own) {
  const bytes = readFileSync(join(dir, it.file));
  if (createHash("sha256").update(bytes).digest("hex") !== it.sha256) return ["the file is not the one of the index"];

  const faults = [];
  for (const feed of FEEDS) {
    const count = own.filter((line) => line.feed === feed).length;
    if (count === 0) faults.push(`no line for feed ${feed}`);
    if (count > 1) faults.push(`${count} lines for feed ${feed}`);
  }
  const conclusions = new Set(own.map((line) => JSON.stringify(conclusionOf(line))));
  if (conclusions.size > 1) faults.push("the feeds differ");
  for (const text of conclusions) {
    const conclusion = JSON.parse(text);
    if (![it.expect, ...it.also_ok].some((wanted) => fits(conclusion, wanted))) {
      faults.push(`got ${text}, expected ${JSON.stringify(it.expect)} (${it.level})`);
    }
    const hit = it.never.find((unwanted) => fits(conclusion, unwanted));
    if (hit) faults.push(`never ${JSON.stringify(hit)}`);
    const allowed = [it.delivery].flat();
    if (!allowed.includes(conclusion.delivery)) faults.push(`delivery ${conclusion.delivery}, expected ${allowed.join(" or ")}`);
  }
  return faults;
}

const known = new Set(index.cases.map((it) => it.file));
let wrong = 0;
for (const it of index.cases) {
  const faults = judge(it, lines.filter((line) => line.file === it.file));
  if (faults.length === 0) continue;
  wrong += 1;
  console.log(`${it.file}: ${faults.join("; ")} [${it.why}]`);
}
for (const line of lines.filter((other) => !known.has(other.file))) {
  wrong += 1;
  console.log(`${line.file}: not in the index`);
}
if (index.cases.length === 0) {
  wrong += 1;
  console.log("the index holds no case");
}
console.log(`${index.cases.length} cases, ${lines.length} lines, ${wrong} wrong`);
process.exitCode = wrong > 0 ? 1 : 0;
