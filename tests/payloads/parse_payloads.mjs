// SPDX-License-Identifier: MIT
// Random texts through every text field of every builder, parsed back by Node's own parsers.
//
//   node parse_payloads.mjs RANDOM_PAYLOADS [--full] [--count N] [--seed N]
//
// Every text that is UTF-8 must come back equal; every other must have been refused. Exits with 1 on
// any miss.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const USUAL = 2000;
const FULL = 100000;
const JOINER = "\u2060";

const args = process.argv.slice(2);
const valueOf = (name, otherwise) => (args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise);
const full = args.includes("--full") || process.env.FIELDHOOK_FULL;
const count = valueOf("--count", full ? FULL : USUAL);
const seed = valueOf("--seed", 1);
if (!args[0] || !Number.isInteger(count) || !Number.isInteger(seed)) {
  console.error("usage: node parse_payloads.mjs RANDOM_PAYLOADS [--full] [--count N] [--seed N]");
  process.exit(2);
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/// What the provider shows of what it gets, where that is not the text itself.
const shownBy = {
  slack: (text) => {
    if (/[<>]/.test(text)) return null;
    return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  },
  google_chat: (text) => (/<(?!\u2060)/.test(text) ? null : text.replaceAll(`<${JOINER}`, "<")),
};

function parsed(name, path, payload) {
  if (name.startsWith("form.")) {
    const form = new URLSearchParams(payload);
    return path === "*" ? [...form.keys()].join("\0") : form.get(path);
  }
  let value = JSON.parse(payload);
  if (path === "*") return Object.keys(value).join("\0");
  for (const member of path.split(".")) value = value[member];
  return value;
}

function faultOf(name, path, bytes, payload) {
  const text = textOf(bytes);
  if (payload.startsWith("!")) return text === null ? null : `refused (${payload})`;
  if (text === null) return "written although it is no UTF-8";
  const got = parsed(name, path, payload);
  const show = shownBy[name.split(".")[0]] ?? ((sent) => sent);
  return show(got) === text ? null : `came back as ${JSON.stringify(got)}`;
}

const tallies = new Map();
let misses = 0;
const child = spawn(args[0], ["fields", String(count), String(seed)], { stdio: ["ignore", "pipe", "inherit"] });
const ended = new Promise((done) => child.on("close", done));
for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
  const [name, path, hex, ...rest] = line.split("\t");
  const tally = tallies.get(name) ?? { equal: 0, refused: 0 };
  tallies.set(name, tally);
  let fault;
  try {
    fault = faultOf(name, path, Buffer.from(hex, "hex"), rest.join("\t"));
  } catch (error) {
    fault = error.message;
  }
  ++tally[rest[0]?.startsWith("!") ? "refused" : "equal"];
  if (fault === null) continue;
  if (++misses <= 20) console.log(`MISS ${name} ${hex}: ${fault}`);
}
const code = await ended;
let total = 0;
for (const [name, { equal, refused }] of tallies) {
  total += equal + refused;
  if (equal + refused !== count || equal === 0 || refused === 0) {
    console.log(`MISS ${name}: ${equal} written and ${refused} refused of ${count}`);
    ++misses;
  }
}
console.log(`seed ${seed}: ${tallies.size} fields, ${total} texts, ${misses} missed`);
process.exit(code === 0 && misses === 0 && tallies.size > 0 ? 0 : 1);
