// SPDX-License-Identifier: MIT
// fieldhook against a provider's official package, both ways.
//
//   node round_trip.mjs RUNNER SDK [--full] [--count N] [--seed N]
//
// In: requests with random payloads, signed by the package (where it has no signer, or cannot read
// the body, by node:crypto, checked with the package where it can read it); the runner must verify
// each, whole and byte by byte, and none of its forgeries. Out: the runner signs; the package must
// verify each. Whatever the package accepts it must refuse with a bit of the body flipped, which
// shows that it looks at all.
// Exits with 1 on any miss, with 77 where the packages are not installed (npm ci).
//
// sdks/SDK.mjs names the package and its schemes; signed.mjs says what a scheme is.
import { existsSync, readFileSync } from "node:fs";
import { setClock } from "./clock.mjs";
import { Random } from "./random.mjs";
import { Runner } from "./runner.mjs";

/// Schemes whose rows are still to come: counted as not judged. Must be empty in the end.
const kNotYet = ["discord-ed25519", "twilio-sha1", "twilio-bodysha256", "sendgrid-ecdsa-p256", "cloudevents-http"];

const SKIPPED = 77;
const USUAL = 200;
const FULL = 1800; // so that the packages, most of which read text only, see 1,000 and more
const MOST_MISSES_SHOWN = 20;

function readArguments() {
  const args = process.argv.slice(2);
  const valueOf = (name, otherwise) => (args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise);
  const full = args.includes("--full") || process.env.FIELDHOOK_FULL; // as tests/run.sh --full says it
  const options = { runner: args[0], sdk: args[1], count: valueOf("--count", full ? FULL : USUAL), seed: valueOf("--seed", 1) };
  const good = existsSync(options.runner ?? "") && existsSync(new URL(`sdks/${options.sdk}.mjs`, import.meta.url));
  if (!good || !(options.count > 0) || !Number.isInteger(options.seed)) {
    console.error("usage: node round_trip.mjs RUNNER SDK [--full] [--count N] [--seed N]");
    process.exit(2);
  }
  return options;
}

async function loadSdk(name) {
  try {
    return (await import(`./sdks/${name}.mjs`)).default;
  } catch (error) {
    if (!/^Cannot find package/.test(error.message)) throw error;
    console.log("skipped: the official package is not installed; run npm ci in tests/interop");
    process.exit(SKIPPED);
  }
}

class Tally {
  done = 0;
  misses = 0;

  check(what, good, why) {
    ++this.done;
    if (good) return true;
    if (++this.misses <= MOST_MISSES_SHOWN) console.log(`MISS ${what}: ${why}`);
    return false;
  }
}

/// What went in and out of one scheme.
class Trip {
  #scheme;
  #runner;
  #title;
  #tally = new Tally();
  #theirs = [];
  #forged = [];
  #ours = [];
  #read = 0;

  /// `title`: of the package and, where it has several, of the scheme.
  constructor(scheme, runner, title) {
    this.#scheme = scheme;
    this.#runner = runner;
    this.#title = title;
  }

  async add(place, random) {
    const scheme = this.#scheme;
    const request = await scheme.theirs(place, random);
    const name = `${this.#title} ${place} (${request.kind}, ${request.body.length} bytes)`;
    if (scheme.reads(request)) {
      ++this.#read;
      // Else a signature of node:crypto would be nobody's but ours.
      const fault = await scheme.faultOfPackage(request, random);
      this.#tally.check(`${name}, by the package`, fault === "", fault);
    }
    this.#theirs.push({ name });
    this.#runner.add(scheme, request, name);
    for (const [what, forged] of Object.entries(scheme.forgeries(request, random))) {
      this.#forged.push({ name: `${name}, forged: ${what}`, words: forged.words });
      this.#runner.add(scheme, forged, this.#forged.at(-1).name);
    }
    const params = scheme.params(request);
    if (!params) return;
    this.#ours.push({ name: `${name}, ours`, request, random });
    this.#runner.add(scheme, request, this.#ours.at(-1).name, params);
  }

  async finish(verdictOf) {
    const known = this.#theirs.some(({ name }) => verdictOf(name).got !== "unsupported");
    if (!known && kNotYet.includes(this.#scheme.scheme)) {
      const counts = `${this.#theirs.length} theirs, ${this.#ours.length} ours, ${this.#forged.length} forgeries`;
      console.log(`${this.#title}: not judged: ${counts}, ${this.#tally.misses} missed of ${this.#tally.done} by the package`);
      return this.#tally;
    }
    const theirs = this.#judgeTheirs(verdictOf);
    const ours = await this.#judgeOurs(verdictOf);
    const refused = this.#judgeForged(verdictOf);
    const accepted = this.#ours.length > 0 ? `${ours} ours accepted` : "none of ours (not signed here)";
    const { misses, done } = this.#tally;
    console.log(`${this.#title}: ${theirs} theirs verified, ${accepted}, ${refused} forgeries refused, ${misses} missed of ${done}`);
    const others = this.#theirs.length - this.#read;
    console.log(`  ${this.#scheme.note}; bodies that the package can read: ${this.#read}, the others by node:crypto alone: ${others}`);
    return this.#tally;
  }

  #judgeTheirs(verdictOf) {
    let verified = 0;
    for (const { name } of this.#theirs) {
      const { got } = verdictOf(name);
      verified += this.#tally.check(name, got === "ok", got);
    }
    return verified;
  }

  #judgeForged(verdictOf) {
    let refused = 0;
    for (const { name, words } of this.#forged) {
      const { got } = verdictOf(name);
      // A key that cannot be used refuses everything: that would be the test's fault.
      const good = words ? words.includes(got) : !/\b(ok|unsupported|bad_secret|lines)\b/.test(got);
      refused += this.#tally.check(name, good, got);
    }
    return refused;
  }

  async #judgeOurs(verdictOf) {
    let accepted = 0;
    for (const { name, request, random } of this.#ours) {
      const fault = await this.#scheme.faultOf(request, verdictOf(name).headers, random);
      accepted += this.#tally.check(name, fault === "", fault);
    }
    return accepted;
  }
}

const options = readArguments();
setClock(0);
const sdk = await loadSdk(options.sdk);
const { version } = JSON.parse(readFileSync(new URL(`node_modules/${sdk.package}/package.json`, import.meta.url)));
const runner = new Runner(options.runner);
const trips = [];
for (const scheme of sdk.schemes) {
  const title = [sdk.package, version, ...(sdk.schemes.length > 1 ? [scheme.title ?? scheme.scheme] : [])].join(" ");
  const trip = new Trip(scheme, runner, title);
  // One generator a place: what one request draws must not change the next.
  for (let place = 0; place < options.count; ++place) await trip.add(place, new Random(options.seed + place));
  trips.push(trip);
}
const verdictOf = runner.run();
let misses = 0;
for (const trip of trips) misses += (await trip.finish(verdictOf)).misses;
process.exit(misses > 0 ? 1 : 0);
