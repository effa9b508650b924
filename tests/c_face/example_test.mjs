// SPDX-License-Identifier: MIT
// The example in C against `fieldhook listen`:  node example_test.mjs PATH_OF_FIELDHOOK PATH_OF_08_C_FACE
import assert from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { folder } from '../cli/harness.mjs';
import { file, makeCertificates } from '../cli/peers.mjs';

const [command, example] = process.argv.slice(2);
if (example === undefined) {
  console.error('usage: node example_test.mjs PATH_OF_FIELDHOOK PATH_OF_08_C_FACE');
  process.exit(2);
}
const kSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const kPatience = { timeout: 30000, killSignal: 'SIGKILL' };

/// Runs the example to its end; its words and its code.
async function run(args, env) {
  const child = spawn(example, args, { ...kPatience, env: { ...process.env, ...env } });
  let out = '';
  child.stdout.on('data', (text) => { out += text; });
  child.stderr.on('data', (text) => { out += text; });
  const [code] = await once(child, 'close');
  return { code, out };
}

makeCertificates();
const inbox = `${folder}/inbox`;
mkdirSync(inbox);
const receiver = spawn(command, ['listen', '--port', '0', '--cert', file('good.pem'), '--key',
  file('good.key'), '--profile', 'standard', '--secret', kSecret, '--path', '/hooks', '--count', '2',
  '--save', inbox], { ...kPatience, stdio: ['ignore', 'pipe', 'inherit'] });
const ended = once(receiver, 'close');
const [line] = await once(createInterface({ input: receiver.stdout }), 'line');
const origin = line.replace('listening on ', '');
const env = { FIELDHOOK_URL: `${origin}/hooks`, FIELDHOOK_SECRET: kSecret };

assert.equal((await run([], env)).code, 2);
assert.equal((await run(['/nonexistent/state/here'], env)).code, 1);
// Two runs are one device: its number of boots counts on, and so the id is another.
const ids = [];
for (let boot = 1; boot <= 2; ++boot) {
  const { code, out } = await run([`${folder}/state`, file('ca.pem')], env);
  assert.equal(code, 0, out);
  const [, accepted, delivered] = /^accepted (\S+)\ndelivered (\S+)\n$/.exec(out) ?? assert.fail(out);
  assert.equal(accepted, delivered);
  ids.push(accepted);
}
assert.notEqual(ids[0], ids[1]);
const [code] = await ended;
assert.equal(code, 0);
assert.deepEqual(readdirSync(inbox).filter((name) => name.endsWith('.body')).sort(),
  ids.map((id) => `${id}.body`).sort());
assert.equal(readFileSync(`${inbox}/${ids[0]}.body`, 'utf8'), '{"door":"north"}');
console.log('example in C: ok');
