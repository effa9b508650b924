// SPDX-License-Identifier: MIT
// Our side: `fieldhook_conformance vectors` on case files made here, thousands of cases a process.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FEEDS = ["whole", "bytes"];
const MOST_IN_A_FILE = 1 << 20; // bytes; the runner reads a file in one piece
const MOST_OUTPUT = 1 << 30;

/// The case of a request, as the vectors' files have it.
function caseOf(scheme, request, name, params) {
  const { secrets = [], secret_format = "none", public_keys } = request.keys ?? {};
  return {
    name,
    provider: scheme.provider,
    scheme: scheme.scheme,
    direction: params ? "outbound" : "inbound",
    secrets,
    secret_format,
    public_keys,
    method: request.method,
    url: request.url,
    headers: request.headers,
    body_base64: request.body.toString("base64"),
    now: request.now,
    tolerance_s: scheme.tolerance,
    params,
  };
}

/// Collects cases, then answers what the runner said of each.
export class Runner {
  #program;
  #folder = mkdtempSync(join(tmpdir(), "fieldhook-interop-"));
  #files = [];
  #cases = [];
  #size = 0;
  #names = new Set();

  constructor(program) {
    this.#program = program;
  }

  /// `params`: of a sender's case; the runner signs those.
  add(scheme, request, name, params) {
    if (this.#names.has(name)) throw new Error(`two cases named ${name}`);
    this.#names.add(name);
    const text = JSON.stringify(caseOf(scheme, request, name, params));
    this.#cases.push(text);
    this.#size += text.length;
    if (this.#size > MOST_IN_A_FILE) this.#flush();
  }

  #flush() {
    const file = join(this.#folder, `${this.#files.length}.json`);
    writeFileSync(file, `[${this.#cases.join(",\n")}]`);
    this.#files.push(file);
    this.#cases = [];
    this.#size = 0;
  }

  /// By the case's name: { got, headers }, where `got` is one verdict, or both where the feeds differ.
  run() {
    this.#flush();
    const done = spawnSync(this.#program, ["vectors", ...this.#files], { maxBuffer: MOST_OUTPUT, encoding: "utf8" });
    rmSync(this.#folder, { recursive: true, force: true });
    if (done.status !== 0) throw new Error(`the runner ended with ${done.status ?? done.signal ?? done.error}: ${done.stderr}`);
    const verdicts = new Map();
    for (const text of done.stdout.split("\n").filter(Boolean)) {
      const line = JSON.parse(text);
      const own = verdicts.get(line.name) ?? { feeds: [], words: new Set(), headers: new Set() };
      own.feeds.push(line.feed);
      own.words.add(line.got);
      own.headers.add(JSON.stringify(line.headers ?? []));
      verdicts.set(line.name, own);
    }
    return (name) => {
      const { feeds, words, headers } = verdicts.get(name) ?? { feeds: [], words: new Set(), headers: new Set() };
      const whole = feeds.length === FEEDS.length && FEEDS.every((feed) => feeds.includes(feed));
      return { got: whole ? [...words].join(" and ") : `${feeds.length} lines`, headers: JSON.parse([...headers][0] ?? "[]") };
    };
  }
}
