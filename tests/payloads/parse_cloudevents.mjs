// SPDX-License-Identifier: MIT
// Random CloudEvents in both modes, read by the official package.
//
//   node parse_cloudevents.mjs RANDOM_PAYLOADS [--full] [--count N] [--seed N]
//
// Exits with 1 on any miss, with 77 where the package is not installed (npm ci in tests/interop).
// The package does not undo percent-encoding: what the binding prescribes is undone here.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const SKIPPED = 77;
const USUAL = 200;
const FULL = 5000;
const VERSION = "10.0.0";

const args = process.argv.slice(2);
const valueOf = (name, otherwise) => (args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise);
const full = args.includes("--full") || process.env.FIELDHOOK_FULL;
const count = valueOf("--count", full ? FULL : USUAL);
const seed = valueOf("--seed", 1);
if (!args[0] || !Number.isInteger(count) || !Number.isInteger(seed)) {
  console.error("usage: node parse_cloudevents.mjs RANDOM_PAYLOADS [--full] [--count N] [--seed N]");
  process.exit(2);
}

const require = createRequire(new URL("../interop/", import.meta.url));
let sdk;
try {
  sdk = require("cloudevents");
} catch {
  console.log("skipped: the official package is not installed; run npm ci in tests/interop");
  process.exit(SKIPPED);
}
const version = require("cloudevents/package.json").version;
if (version !== VERSION) {
  console.log(`cloudevents ${version} is installed, ${VERSION} is what this was written for`);
  process.exit(1);
}

const text = (hex) => Buffer.from(hex, "hex").toString("utf8");

function faults(event, expected) {
  const wrong = [];
  for (const [name, value] of Object.entries(expected)) {
    if (event[name] !== value) wrong.push(`${name} is ${JSON.stringify(event[name])}, not ${JSON.stringify(value)}`);
  }
  return wrong;
}

function readStructured([id, type, subject, extension, time, value, body], expected) {
  Object.assign(expected, { id: text(id), type: text(type), subject: text(subject), devicekind: text(extension), source: "/devices/door-7", specversion: "1.0" });
  expected.instant = new Date(time).getTime();
  expected.value = text(value);
  const event = sdk.HTTP.toEvent({ headers: { "content-type": "application/cloudevents+json" }, body });
  event.validate();
  return event;
}

function readBinary([contentType, data, ...fields]) {
  const headers = { "content-type": contentType };
  for (const field of fields) {
    const name = field.slice(0, field.indexOf(":"));
    const value = field.slice(name.length + 1);
    if (!/^[\x21-\x7e]+$/.test(value) || /%(?![0-9A-F]{2})/.test(value)) throw new Error(`${name} is not encoded: ${value}`);
    headers[name] = decodeURIComponent(value);
  }
  const body = Buffer.from(data, "hex");
  const event = sdk.HTTP.toEvent({ headers, body: contentType === "application/json" ? body.toString("utf8") : body });
  event.validate();
  return event;
}

/// The data as a text, however the mode carried it.
function valueOfData(event) {
  if (event.datacontenttype === "application/json") return event.data.v;
  const data = event.data ?? event.data_base64;
  return typeof data === "string" ? Buffer.from(data, "base64").toString("utf8") : Buffer.from(data).toString("utf8");
}

const run = spawnSync(args[0], ["cloudevents", String(count), String(seed)], { encoding: "utf8", maxBuffer: 1 << 30 });
const lines = run.stdout.split("\n").slice(0, -1);
let misses = run.status === 0 && lines.length === 2 * count && count > 0 ? 0 : 1;
let expected = {};
for (const line of lines) {
  const [mode, ...rest] = line.split("\t");
  const wrong = [];
  try {
    if (mode === "structured") expected = {};
    const event = mode === "structured" ? readStructured(rest, expected) : readBinary(rest);
    const { instant, value, ...attributes } = expected;
    wrong.push(...faults(event, attributes));
    if (new Date(event.time).getTime() !== instant) wrong.push(`time is ${event.time}`);
    if (valueOfData(event) !== value) wrong.push(`data is ${JSON.stringify(event.data)}`);
  } catch (error) {
    wrong.push(error.message);
  }
  if (wrong.length > 0 && ++misses <= 20) console.log(`MISS ${mode}: ${wrong.join("; ")}`);
}
console.log(`cloudevents ${version}, seed ${seed}: ${lines.length} events of ours read, ${misses} missed`);
process.exit(misses === 0 ? 0 : 1);
