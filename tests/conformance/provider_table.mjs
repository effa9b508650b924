// SPDX-License-Identifier: MIT
// The tables of the README's "Profiles", made by running the runner, never by hand.
//
//   node provider_table.mjs --write|--check README RUNNER VECTORFILE...
//
// --check fails with the first line that differs and the command that repairs it. Where the build
// lacks an algorithm, its cases are skipped, and the status of their rows is not compared.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { grade } from "./grade_vectors.mjs";

const BEGIN = "<!-- provider table: begin, made by tests/conformance/provider_table.mjs -->";
const END = "<!-- provider table: end -->";
const MOST_OUTPUT = 64 * 1024 * 1024;

/// A row of the README, and whether this build could say its status.
const lineOf = (cells, skipped = 0) => ({ text: `| ${cells.join(" | ")} |`, skipped });
const headOf = (names) => [lineOf(names), lineOf(names.map(() => "---"))];
const plainLine = (text) => ({ text, skipped: 0 });
const code = (name) => `\`${name}\``;

function run(runner, args) {
  return execFileSync(runner, args, { encoding: "utf8", maxBuffer: MOST_OUTPUT });
}

/// "94 cases, 0 wrong"; what was skipped is told apart.
function statusOf(results) {
  if (results.length === 0) return "no cases here";
  const wrong = results.filter(({ faults }) => faults.length > 0).length;
  return `${results.length} cases, ${wrong} wrong`;
}

const countSkipped = (results) => results.filter(({ skipped }) => skipped).length;

/// The providers and schemes of the cases; a scheme's name begins mostly with its provider's.
function schemesOf(results) {
  const schemes = new Map();
  for (const { it } of results) {
    const own = it.scheme.startsWith(`${it.provider}-`) ? it.scheme.slice(it.provider.length + 1) : it.scheme;
    schemes.set(it.provider, (schemes.get(it.provider) ?? new Set()).add(own));
  }
  const texts = [...schemes].map(([provider, own]) => (own.has(provider) ? provider : `${provider}: ${[...own].join(", ")}`));
  return texts.join("; ") || "none";
}

function headersOf({ headers, needs_body }) {
  const timestamp = headers.timestamp_label ? `${code(headers.timestamp_label)} in` : headers.timestamp && code(headers.timestamp);
  const names = [headers.id && code(headers.id), timestamp, headers.signature && code(headers.signature), headers.second && code(headers.second)];
  return names.filter(Boolean).join(", ") || (needs_body ? "in the body" : "none");
}

function coversOf(row) {
  if (!row.is_signed) return "nothing";
  const parts = row.covers.map((part) => (part === "url" ? "URL" : part));
  const text = [parts.join(", ") || "nothing", ...(row.covers_body ? [] : ["**not the body**"])].join(", ");
  const needs = { streamed: "", whole: "; whole body", parsed: "; needs body" };
  return text + needs[row.body];
}

function profileLine(row, results) {
  const name = code(row.profile) + (row.receivers_only ? " in" : "");
  const secret = row.is_signed ? row.secret : "none";
  const least = row.is_signed ? row.min_secret : 0;
  const tolerance = row.tolerance_s === 0 ? "none" : `${row.tolerance_s} s`;
  const replay = row.replay_protection;
  const status = statusOf(results);
  return lineOf(
    [name, schemesOf(results), headersOf(row), coversOf(row), secret, least, tolerance, replay, status],
    countSkipped(results),
  );
}

/// What the cases that came out ok did when they came again, to a guard without a retention and to
/// one with it; by what the row says of its protection.
const SECOND_TIME = {
  "signed id and time": "repeat repeat",
  "MAC, tolerance": "repeat repeat",
  "signed id, retention": "unsupported repeat",
  "MAC, retention": "unsupported repeat",
  none: "unsupported unsupported",
};

/// The first replay that came out otherwise than the row says; undefined: none.
function findUntrueReplay(rows, resultsOf) {
  for (const row of rows) {
    for (const { key, own } of resultsOf(row.profile)) {
      const line = own.find(({ replay }) => replay && replay.join(" ") !== SECOND_TIME[row.replay_protection]);
      if (line) return `${key}: profile ${row.profile} says '${row.replay_protection}', its replay came out ${line.replay.join(", ")}`;
    }
  }
  return undefined;
}

/// Schemes without a row, as far as the runner judges them.
function otherLines(results) {
  const schemes = [...new Set(results.map(({ it }) => `${it.provider}: ${it.scheme}`))];
  const judged = schemes
    .map((name) => [name, results.filter(({ it }) => `${it.provider}: ${it.scheme}` === name)])
    .filter(([, own]) => countSkipped(own) < own.length);
  if (judged.length === 0) return [];
  const lines = judged.map(([name, own]) => lineOf([name, statusOf(own)], countSkipped(own)));
  return [plainLine(""), ...headOf(["handshakes and envelopes", "status"]), ...lines];
}

function makeLines(runner, files) {
  const rows = run(runner, ["profiles"]).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const results = grade(files, run(runner, ["vectors", ...files])).filter(({ it }) => it);
  const resultsOf = (profile) => results.filter(({ own }) => own[0]?.profile === profile);
  const untrue = findUntrueReplay(rows, resultsOf);
  if (untrue) throw new Error(untrue);
  const names = new Set(rows.map(({ profile }) => profile));
  return [
    ...headOf(["profile", "cases of", "id, timestamp, signature header", "the MAC covers", "secret", "least bytes", "tolerance", "replay protection", "status"]),
    ...rows.map((row) => profileLine(row, resultsOf(row.profile))),
    ...otherLines(results.filter(({ own }) => own.length > 0 && !names.has(own[0].profile))),
  ];
}

/// The README around the tables: [before, between, behind].
function split(readme) {
  const begin = readme.indexOf(`${BEGIN}\n`);
  const end = readme.indexOf(END);
  const once = readme.split(BEGIN).length === 2 && readme.split(END).length === 2;
  if (!once || end < begin) throw new Error(`the README needs the two lines once each, in this order:\n${BEGIN}\n${END}`);
  return [readme.slice(0, begin + BEGIN.length + 1), readme.slice(begin + BEGIN.length + 1, end), readme.slice(end)];
}

const withoutStatus = (text) => text.replace(/ \| [^|]* \|$/, "");

function isSame(made, found) {
  if (made === undefined || found === undefined) return made === found;
  return made.skipped > 0 ? withoutStatus(made.text) === withoutStatus(found) : made.text === found;
}

/// The exit code: 1 where a line differs.
function check(made, found, repair) {
  const count = Math.max(made.length, found.length);
  for (let i = 0; i < count; ++i) {
    if (isSame(made[i], found[i])) continue;
    console.log(`README, table line ${i + 1}: ${found[i] ?? "(none)"}`);
    console.log(`made by the runner:   ${made[i]?.text ?? "(none)"}`);
    console.log(`repair it with:       ${repair}`);
    return 1;
  }
  const lacking = made.filter(({ skipped }) => skipped > 0).length;
  const note = lacking === 0 ? "" : `; the status of ${lacking} is left out: this build lacks their algorithm`;
  console.log(`${made.length} lines as in the README${note}`);
  return 0;
}

function main([mode, readmeFile, runner, ...files]) {
  if (!["--write", "--check"].includes(mode) || files.length === 0) {
    console.error("usage: node provider_table.mjs --write|--check README RUNNER VECTORFILE...");
    return 2;
  }
  const readme = readFileSync(readmeFile, "utf8");
  const [before, between, behind] = split(readme);
  const made = makeLines(runner, files);
  const self = fileURLToPath(import.meta.url);
  const repair = ["node", self, "--write", ...[readmeFile, runner, ...files].map((path) => resolve(path))].join(" ");
  if (mode === "--check") return check(made, between.split("\n").slice(0, -1), repair);
  if (made.some(({ skipped }) => skipped > 0)) throw new Error("this build lacks an algorithm: build it with libsodium to write the table");
  writeFileSync(readmeFile, `${before}${made.map(({ text }) => `${text}\n`).join("")}${behind}`);
  return 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(`provider_table: ${error.message}`);
  process.exitCode = 1;
}
