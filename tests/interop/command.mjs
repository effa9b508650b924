// SPDX-License-Identifier: MIT
// The command against the official Standard Webhooks package, both ways.
//
//   node command.mjs FIELDHOOK [--full] [--count N] [--seed N]
//
// Out: `fieldhook send` delivers random payloads over TLS; each must arrive once, unchanged, under
// the id that was printed, and verify. In: the package signs random payloads; `fieldhook verify`
// must accept each and refuse each of its forgeries. Exits with 1 on any miss, with 77 where the
// package is not installed (npm ci).
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isUtf8, payloads, Random } from "./random.mjs";

const SKIPPED = 77;
const USUAL = 100;
const FULL = 1000;
const AT_ONCE = 2;
const PATIENCE_MS = 30000;
const SIGNED_AT = 1760000000;

function readArguments() {
  const args = process.argv.slice(2);
  const valueOf = (name, otherwise) => (args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise);
  const full = args.includes("--full") || process.env.FIELDHOOK_FULL;  // as tests/run.sh --full says it
  const options = { command: args[0], count: valueOf("--count", full ? FULL : USUAL), seed: valueOf("--seed", 1) };
  if (!options.command || !existsSync(options.command) || !Number.isInteger(options.count) || !Number.isInteger(options.seed)) {
    console.error("usage: node command.mjs FIELDHOOK [--full] [--count N] [--seed N]");
    process.exit(2);
  }
  return { ...options, command: resolve(options.command) };
}

/// Runs the command to its end; a command that hangs is killed and counts as a miss.
function run(command, args, input = Buffer.alloc(0)) {
  return new Promise((done) => {
    const child = spawn(command, args, { timeout: PATIENCE_MS, env: { PATH: process.env.PATH } });
    const out = [];
    const err = [];
    child.stdout.on("data", (piece) => out.push(piece));
    child.stderr.on("data", (piece) => err.push(piece));
    child.stdin.on("error", () => {}); // the command may end before it has read all
    child.on("error", (error) => done({ code: null, out: "", err: error.message }));
    child.on("close", (code) => done({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }));
    child.stdin.end(input);
  });
}

/// Calls `step` for each item, some at once.
async function forEach(items, step) {
  const rest = items.entries();
  const worker = async () => {
    for (const [place, item] of rest) await step(item, place);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

class Tally {
  done = 0;
  misses = 0;

  check(what, faults) {
    ++this.done;
    if (faults.length === 0) return;
    ++this.misses;
    console.log(`MISS ${what}: ${faults.join("; ")}`);
  }
}

/// The ways to give a payload that are open to this one.
function waysToGive(bytes, folder, place) {
  const file = join(folder, `payload-${place}`);
  writeFileSync(file, bytes);
  const ways = [{ data: `@${file}` }, { data: "-", input: bytes }];
  const text = bytes.toString("utf8");
  if (isUtf8(bytes) && bytes.length < 4096 && !text.includes("\0") && !/^[@-]/.test(text)) ways.push({ data: text });
  return ways;
}

function faultsOfDelivery(result, arrivals, bytes) {
  if (result.code !== 0) return [`exit ${result.code}: ${result.err.trim() || result.out.trim()}`];
  const faults = [];
  const report = JSON.parse(result.out.trim().split("\n").at(-1));
  if (report.outcome !== "delivered" || report.status !== 204 || report.attempts !== 1) faults.push(`report ${JSON.stringify(report)}`);
  if (arrivals.length !== 1) return [...faults, `${arrivals.length} arrivals`];
  const [arrival] = arrivals;
  if (arrival.method !== "POST") faults.push(`method ${arrival.method}`);
  if (!arrival.body.equals(bytes)) faults.push(`${arrival.body.length} other bytes arrived, ${bytes.length} were sent`);
  if (arrival.id !== report.event_id) faults.push(`id ${arrival.id} arrived, ${report.event_id} was told`);
  if (arrival.raw !== "ok") faults.push(`node:crypto: ${arrival.raw}`);
  if (arrival.official !== (isUtf8(bytes) ? "ok" : "no text")) faults.push(`official package: ${arrival.official}`);
  return faults;
}

async function sendAll({ command, count, seed }, folder, { makeCertificates, startReceiver }) {
  const tally = new Tally();
  const random = new Random(seed);
  const secret = random.secret();
  const certificates = makeCertificates(folder);
  const receiver = await startReceiver(certificates, secret);
  let official = 0;
  await forEach(payloads(random, count), async ({ kind, bytes }, place) => {
    const ways = waysToGive(bytes, folder, place);
    const way = ways[Math.floor(place / 2) % ways.length];
    const path = `/in/${place}`;
    const result = await run(
      command,
      ["send", "--url", `https://localhost:${receiver.port}${path}`, "--resolve", "localhost:127.0.0.1", "--ca", certificates.ca,
        "--secret", secret, "--data", way.data, "--json"],
      way.input,
    );
    const arrivals = receiver.arrivals.get(path) ?? [];
    official += arrivals.some((arrival) => arrival.official === "ok") ? 1 : 0;
    tally.check(`send ${place} (${kind}, ${bytes.length} bytes, --data ${way.data.slice(0, 1)})`, faultsOfDelivery(result, arrivals, bytes));
  });
  receiver.stop();
  console.log(
    `sent ${tally.done}: ${official} verified by the official package, the others are no UTF-8 and were verified by node:crypto alone; ${tally.misses} missed`,
  );
  return tally;
}

/// The same request with one thing wrong.
function forgeries(request, random) {
  const changed = (bytes) => {
    const copy = Buffer.concat([bytes, Buffer.alloc(bytes.length === 0 ? 1 : 0)]);
    copy[random.below(copy.length)] ^= 1 << random.below(8);
    return copy;
  };
  const withHeader = (name, value) => ({ ...request, headers: { ...request.headers, [name]: value } });
  const mac = Buffer.from(request.headers["webhook-signature"].slice(3), "base64");
  return {
    "a bit of the body": { ...request, body: changed(request.body) },
    "a byte more": { ...request, body: Buffer.concat([request.body, Buffer.from("\n")]) },
    "the id": withHeader("webhook-id", `${request.headers["webhook-id"]}x`),
    "the timestamp": withHeader("webhook-timestamp", String(SIGNED_AT + 1)),
    "a bit of the MAC": withHeader("webhook-signature", `v1,${changed(mac).toString("base64")}`),
    "the version": withHeader("webhook-signature", request.headers["webhook-signature"].replace("v1,", "v2,")),
    "the secret": { ...request, secret: random.secret() },
    "an old time": { ...request, now: SIGNED_AT + 301 },
    "a time to come": { ...request, now: SIGNED_AT - 301 },
  };
}

async function verifyAll({ command, count, seed }, folder, { Webhook, signRaw }) {
  const accepted = new Tally();
  const refused = new Tally();
  const judge = async (request, name) => {
    const headers = join(folder, `${name}.headers`);
    const body = join(folder, `${name}.body`);
    writeFileSync(headers, Object.entries(request.headers).map(([key, value]) => `${key}: ${value}\n`).join(""));
    writeFileSync(body, request.body);
    const args = ["verify", "--profile", "standard", "--secret", request.secret, "--now", String(request.now), "--headers", `@${headers}`,
      "--data", `@${body}`];
    return run(command, args);
  };
  await forEach(payloads(new Random(seed), count), async ({ kind, bytes }, place) => {
    // One a place: which of two at once comes first must not change what is tested.
    const random = new Random(seed + 1 + place);
    const secret = random.secret();
    const id = `msg_${place}_${random.below(1e9)}`;
    // What is no text the package cannot sign; node:crypto does.
    const signature = isUtf8(bytes)
      ? new Webhook(secret).sign(id, new Date(SIGNED_AT * 1000), bytes.toString("utf8"))
      : signRaw(secret, id, SIGNED_AT, bytes);
    const headers = { "webhook-id": id, "webhook-timestamp": String(SIGNED_AT), "webhook-signature": signature };
    const request = { secret, headers, body: bytes, now: SIGNED_AT };
    const good = await judge(request, `in-${place}`);
    accepted.check(`verify ${place} (${kind})`, good.code === 0 ? [] : [`exit ${good.code}: ${good.out}${good.err}`]);
    for (const [what, forged] of Object.entries(forgeries(request, random))) {
      const result = await judge(forged, `in-${place}`);
      refused.check(`forgery of ${place} (${kind}), ${what}`, result.code === 1 ? [] : [`exit ${result.code}: ${result.out}${result.err}`]);
    }
  });
  console.log(`verified ${accepted.done}: ${accepted.misses} missed; forged ${refused.done}: ${refused.misses} not refused`);
  return [accepted, refused];
}

const options = readArguments();
if (!existsSync(new URL("node_modules/standardwebhooks", import.meta.url))) {
  console.log("skipped: the official package is not installed; run npm ci in tests/interop");
  process.exit(SKIPPED);
}
const receiver = await import("./receiver.mjs");
const { Webhook } = (await import("standardwebhooks")).default;
const folder = mkdtempSync(join(tmpdir(), "fieldhook-interop-"));
let tallies = [];
try {
  tallies = [await sendAll(options, folder, receiver), ...(await verifyAll(options, folder, { Webhook, ...receiver }))];
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const misses = tallies.reduce((sum, tally) => sum + tally.misses, 0);
const done = tallies.reduce((sum, tally) => sum + tally.done, 0);
console.log(`seed ${options.seed}: ${done} checks, ${misses} missed`);
process.exit(misses > 0 || done === 0 ? 1 : 0);
