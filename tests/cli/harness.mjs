// SPDX-License-Identifier: MIT
// Runs the command as its users do, and keeps watch over what it prints. No test sleeps.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const kSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
export const kOtherSecret = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd';
export const kToken = 'tok3n-of-the-url';
/// Never in any output, whatever the run.
const kHidden = [kSecret, kSecret.slice(6), kOtherSecret.slice(6), kToken];

export const folder = mkdtempSync(join(tmpdir(), 'fieldhook-cli-'));
let commandPath = '';
const children = new Set();
const tests = [];
let current = '';
let failures = 0;
/// What has waited so long waits for something that will not come.
const kPatience = 30000;

export const setCommand = (path) => { commandPath = path; };
export const command = () => commandPath;
/// One more text that no run may print.
export const hide = (text) => kHidden.push(text);
export const test = (name, body) => tests.push({ name, body });

export function check(condition, what) {
  if (condition) return;
  ++failures;
  console.log(`not ok - ${current}: ${what}`);
}

export function equal(got, expected, what) {
  const a = JSON.stringify(got);
  const b = JSON.stringify(expected);
  check(a === b, `${what}: ${a} instead of ${b}`);
}

function watchOutput(text, args) {
  for (const hidden of kHidden) {
    check(!text.includes(hidden), `'${args[0]}' printed something secret: ${text}`);
  }
}

function environment(extra) {
  const { FIELDHOOK_SECRET: _, ...rest } = process.env;
  return { ...rest, ...extra };
}

/// Runs to the end: {code, out, err, json of the last line where --json was asked for}.
export async function run(args, { input = '', env = {}, stdout, program = commandPath } = {}) {
  const output = stdout === undefined ? 'pipe' : openSync(stdout, 'w');
  const child = spawn(program, args, { env: environment(env), stdio: ['pipe', output, 'pipe'] });
  if (stdout !== undefined) closeSync(output);
  children.add(child);
  const pieces = { out: [], err: [] };
  child.stdout?.on('data', (data) => pieces.out.push(data));
  child.stderr.on('data', (data) => pieces.err.push(data));
  child.stdin.on('error', () => {});  // it may end without reading
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  children.delete(child);
  const out = Buffer.concat(pieces.out).toString();
  const err = Buffer.concat(pieces.err).toString();
  watchOutput(out + err, args);
  const result = { code, out, err };
  if (args.includes('--json') && code !== 2 && out !== '') result.json = JSON.parse(out.trimEnd().split('\n').pop());
  return result;
}

/// Starts `listen`: its lines one by one, stop() and its end.
export async function listen(args, env = {}) {
  const child = spawn(commandPath, ['listen', '--port', '0', ...args], { env: environment(env) });
  children.add(child);
  let err = '';
  child.stderr.on('data', (data) => { err += data; });
  const ended = once(child, 'close').then(([code]) => {
    children.delete(child);
    watchOutput(err, ['listen']);
    return code;
  });
  const reader = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await reader.next();
    if (done) return '(end)';
    watchOutput(value, ['listen']);
    return value;
  };
  const first = await line();
  const url = first.replace(/^listening on /, '');
  return { line, url, first, pid: child.pid, port: Number(url.split(':').pop()), ended,
           err: () => err, stop: async (signal = 'SIGTERM') => { child.kill(signal); return ended; } };
}

export async function runAll() {
  try {
    for (const { name, body } of tests) {
      current = name;
      const before = failures;
      let timer;
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error('it does not end')), kPatience);
      });
      try {
        await Promise.race([body(), late]);
      } catch (error) {
        check(false, error.stack);
      }
      clearTimeout(timer);
      if (failures === before) console.log(`ok - ${name}`);
    }
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${tests.length} tests, ${failures} failures`);
  process.exit(failures === 0 && tests.length > 0 ? 0 : 1);
}
