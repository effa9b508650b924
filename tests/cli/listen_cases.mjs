// SPDX-License-Identifier: MIT
// fieldhook listen: only verified events come in, every refusal has its status.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import net from 'node:net';
import { check, equal, kOtherSecret, kSecret, listen, run, test } from './harness.mjs';
import { file, speak } from './peers.mjs';

const kTls = ['--cert', file('good.pem'), '--key', file('good.key'), '--secret', kSecret];

const send = (receiver, args = []) => run(['send', '--url', `https://localhost:${receiver.port}/hooks`,
  '--ca', file('ca.pem'), '--secret', kSecret, '--json', ...args]);

/// A signed request, raw; `change` edits its pieces.
export async function signedRequest(id, body, change = (pieces) => pieces) {
  const { out } = await run(['sign', '--secret', kSecret, '--id', id, '--data', body]);
  const pieces = change({ line: 'POST /hooks HTTP/1.1', body,
    fields: ['Host: localhost', `Content-Length: ${Buffer.byteLength(body)}`, ...out.trimEnd().split('\n')] });
  return `${[pieces.line, ...pieces.fields, 'Connection: close'].join('\r\n')}\r\n\r\n${pieces.body}`;
}

export const statusOf = (text) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1]);

test('listen verifies, saves the very bytes, counts, and ends with 0', async () => {
  const folder = file('inbox');
  const receiver = await listen([...kTls, '--path', '/hooks', '--count', '2', '--save', folder]);
  check(/^listening on https:\/\/127\.0\.0\.1:\d+$/.test(receiver.first), receiver.first);
  const bytes = readFileSync(process.execPath).subarray(0, 200000);
  writeFileSync(file('binary'), bytes);
  equal((await send(receiver, ['--id', 'one', '--data', `@${file('binary')}`])).json.status, 204, 'status');
  equal(await receiver.line(), 'verified one (200000 bytes)', 'line');
  check(readFileSync(`${folder}/one.body`).equals(bytes), 'the saved body is not what was sent');
  const fields = readFileSync(`${folder}/one.headers`, 'utf8');
  check(fields.includes('webhook-id: one\n') && fields.startsWith('Host: '), fields);
  const again = await run(['verify', '--secret', kSecret, '--headers', `@${folder}/one.headers`, '--data', `@${folder}/one.body`]);
  equal(again.out, 'ok\n', 'the saved event verifies');
  equal((await send(receiver, ['--id', 'one'])).code, 0, 'a repeat is answered like the first');
  equal(await receiver.line(), 'repeat one', 'a repeat is named');
  check(readFileSync(`${folder}/one.body`).equals(bytes), 'a repeat does not overwrite');
  equal((await send(receiver, ['--id', 'two'])).code, 0, 'exit');
  equal(await receiver.line(), 'verified two (0 bytes)', 'line');
  equal(await receiver.ended, 0, 'exit');
  equal(readdirSync(folder).sort(), ['one.body', 'one.headers', 'two.body', 'two.headers'], 'files');
});

test('an event whose id is not signed has a name of ours and is never a repeat', async () => {
  const folder = file('unsigned');
  for (const first of [1, 3]) {
    const receiver = await listen([...kTls, '--profile', 'github', '--count', '2', '--save', folder]);
    for (const place of [first, first + 1]) {
      const sent = await send(receiver, ['--profile', 'github', '--id', 'same', '--data', `body ${place}`]);
      equal(sent.json.status, 204, 'status');
      equal(await receiver.line(), `verified event-${place} (6 bytes)`, 'line');
      equal(readFileSync(`${folder}/event-${place}.body`, 'utf8'), `body ${place}`, 'body');
    }
    equal(await receiver.ended, 0, 'exit');
  }
});

test('listen judges a URL that is signed by the one it was told', async () => {
  const kUrl = 'https://public.example.com/hooks?a=1';
  const receiver = await listen([...kTls, '--profile', 'square', '--url', kUrl]);
  for (const [url, status] of [[kUrl, 204], ['https://localhost/hooks', 401]]) {
    const { out } = await run(['sign', '--profile', 'square', '--secret', kSecret, '--url', url, '--data', '{}']);
    const answer = await speak(receiver.port, `POST /hooks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n` +
      `Connection: close\r\n${out.trimEnd()}\r\n\r\n{}`);
    equal(statusOf(answer), status, url);
  }
  equal(await receiver.stop(), 0, 'exit');
  const without = await run(['listen', ...kTls, '--port', '0', '--profile', 'square']);
  equal(without.code, 2, 'exit');
  check(without.err.includes("signs the URL: --url is needed"), without.err);
});

const kRefusals = [
  [401, 'bad_signature', 'a changed body', (p) => ({ ...p, body: `X${p.body.slice(1)}` })],
  [401, 'missing_header', 'no signature', (p) => ({ ...p, fields: p.fields.filter((f) => !f.startsWith('webhook-signature')) })],
  [401, 'duplicate_header', 'two ids', (p) => ({ ...p, fields: [...p.fields, 'webhook-id: other'] })],
  [405, '405 method', 'GET', (p) => ({ ...p, line: 'GET /hooks HTTP/1.1' })],
  [501, '501 method', 'an unknown method', (p) => ({ ...p, line: 'BREW /hooks HTTP/1.1' })],
  [404, '404 path', 'another path', (p) => ({ ...p, line: 'POST /hooks/x HTTP/1.1' })],
  [505, '505', 'another version', (p) => ({ ...p, line: 'POST /hooks HTTP/2.0' })],
  [414, '414', 'an endless target', (p) => ({ ...p, line: `POST /${'a'.repeat(4000)} HTTP/1.1` })],
  [431, '431', 'an endless head', (p) => ({ ...p, fields: [...p.fields, `X: ${'a'.repeat(20000)}`] })],
  [411, '411', 'no length', (p) => ({ ...p, fields: p.fields.filter((f) => !f.startsWith('Content-Length')) })],
  [413, '413', 'a huge length', (p) => ({ ...p, fields: p.fields.map((f) => f.replace(/^Content-Length: .*/, 'Content-Length: 1048577')) })],
  [400, '400', 'two lengths', (p) => ({ ...p, fields: [...p.fields, 'Content-Length: 0'] })],
  [400, '400', 'length and chunks', (p) => ({ ...p, fields: [...p.fields, 'Transfer-Encoding: chunked'] })],
];

test('what is not a verified event is refused with its status, and never let in', async () => {
  const receiver = await listen([...kTls, '--path', '/hooks', '--save', file('refusals')]);
  for (const [status, why, what, change] of kRefusals) {
    const answer = await speak(receiver.port, await signedRequest('r1', '{"door":1}', change));
    equal(statusOf(answer), status, `status of ${what}`);
    check(/\r\nconnection: close\r\n/i.test(answer), `${what}: ${answer}`);
    equal(/\r\nAllow: POST\r\n/.test(answer), status === 405, `Allow of ${what}`);
    const line = await receiver.line();
    check(line.startsWith(`refused: ${why}`), `${what}: ${line}`);
  }
  equal(readdirSync(file('refusals')), [], 'files');
  equal(statusOf(await speak(receiver.port, await signedRequest('r1', '{"door":1}'))), 204, 'unchanged');
  equal(await receiver.line(), 'verified r1 (10 bytes)', 'a forgery has not burned the id');
  equal(await receiver.stop(), 0, 'exit after SIGTERM');
});

test('a sender that is refused while it still sends hears why', async () => {
  const receiver = await listen(['--plain', '--secret', kSecret, '--path', '/other']);
  const body = 'a'.repeat(1024 * 1024);
  for (const [more, status] of [['', 404], ['a', 413]]) {
    const request = await signedRequest('large', 'x', (pieces) => ({ ...pieces, body: body + more,
      fields: pieces.fields.map((f) => f.replace(/^(Content-Length): .*/, `$1: ${body.length + more.length}`)) }));
    const socket = net.connect(receiver.port, '127.0.0.1');
    let broken = '';
    socket.on('error', (error) => { broken = error.code; });
    socket.pause();
    socket.write(request, () => socket.resume());  // looks only when all is out
    const [answer] = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    equal([statusOf(String(answer)), broken], [status, ''], 'status');
    socket.destroy();
  }
  await receiver.stop();
});

test('a captured request sent again is answered and not taken again', async () => {
  const receiver = await listen([...kTls]);
  const request = await signedRequest('again', 'x');
  for (const line of ['verified again (1 bytes)', 'repeat again', 'repeat again']) {
    equal(statusOf(await speak(receiver.port, request)), 204, 'status');
    equal(await receiver.line(), line, 'line');
  }
  await receiver.stop();
});

test('a wrong secret is 401 and the sender may retry; both secrets of a rotation are good', async () => {
  const receiver = await listen([...kTls, '--secret', kOtherSecret]);
  const wrong = await run(['send', '--url', `https://localhost:${receiver.port}/`, '--ca', file('ca.pem'),
    '--secret', `whsec_${Buffer.alloc(32, 7).toString('base64')}`, '--json']);
  equal([wrong.code, wrong.json.status], [3, 401], 'wrong');
  equal(await receiver.line(), 'refused: bad_signature', 'line');
  equal((await send(receiver, ['--id', 'a'])).code, 0, 'old');
  const fresh = await run(['send', '--url', `https://localhost:${receiver.port}/`, '--ca', file('ca.pem'),
    '--secret', kOtherSecret, '--id', 'b']);
  equal(fresh.code, 0, 'new');
  await receiver.stop();
});

test('an id that is no file name is saved under a name of ours', async () => {
  const folder = file('slashes');
  mkdirSync(`${folder}/x`, { recursive: true });
  const receiver = await listen([...kTls, '--save', folder]);
  equal(statusOf(await speak(receiver.port, await signedRequest('x/y', 'x'))), 204, 'status');
  equal(statusOf(await speak(receiver.port, await signedRequest('z', 'x'))), 204, 'status');
  equal(await receiver.line(), 'verified x/y (1 bytes) as event.1', 'line');
  equal(await receiver.line(), 'verified z (1 bytes)', 'line');
  equal(statusOf(await speak(receiver.port, await signedRequest('x/y', 'x'))), 204, 'status');
  equal(await receiver.line(), 'repeat x/y', 'line');
  equal(readdirSync(folder, { recursive: true }).sort(),
    ['event.1.body', 'event.1.headers', 'x', 'z.body', 'z.headers'], 'files');
  for (const name of ['event.1.body', 'z.headers']) equal(statSync(`${folder}/${name}`).mode & 0o777, 0o600, name);
  await receiver.stop();
});

test('two requests on one connection, the second in the same piece', async () => {
  const receiver = await listen(['--plain', '--secret', kSecret]);
  check(receiver.first.startsWith('listening on http://127.0.0.1:'), receiver.first);
  const keep = (text) => text.replace('Connection: close\r\n', '');
  const socket = net.connect(receiver.port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => { text += data; });
  socket.write(keep(await signedRequest('k1', 'a')) + await signedRequest('k2', 'b'));
  await once(socket, 'close');
  equal(text.match(/HTTP\/1\.1 204 /g)?.length, 2, 'answers');
  equal([await receiver.line(), await receiver.line()], ['verified k1 (1 bytes)', 'verified k2 (1 bytes)'], 'lines');
  await receiver.stop();
});

test('a client that asks first is told to go on', async () => {
  const receiver = await listen(['--plain', '--secret', kSecret]);
  const whole = await signedRequest('c1', 'abc', (p) => ({ ...p, fields: [...p.fields, 'Expect: 100-continue'] }));
  const end = whole.indexOf('\r\n\r\n') + 4;
  const socket = net.connect(receiver.port, '127.0.0.1');
  socket.write(whole.slice(0, end));
  equal(String((await once(socket, 'data'))[0]), 'HTTP/1.1 100 Continue\r\n\r\n', 'interim answer');
  socket.write(whole.slice(end));
  equal(statusOf(String((await once(socket, 'data'))[0])), 204, 'status');
  await receiver.stop();
});

test('peers that say nothing do not keep others from being heard', async () => {
  const receiver = await listen([...kTls]);
  const stuck = [];
  for (let i = 0; i < 15; ++i) {  // one slot of 16 is left
    const socket = net.connect(receiver.port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    stuck.push(socket);
  }
  equal((await send(receiver, ['--id', 'through'])).code, 0, 'exit');
  equal(await receiver.line(), 'verified through (0 bytes)', 'line');
  for (const socket of stuck) socket.destroy();
  await receiver.stop();
});

test('SIGTERM and SIGINT end it with 0', async () => {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    const receiver = await listen(['--plain', '--secret', kSecret]);
    equal(await receiver.stop(signal), 0, signal);
    equal(await receiver.line(), '(end)', 'output');
  }
  check(!existsSync(file('refusals/r1.tmp')), 'nothing half written');
});

// The receiver's own deadline of 10 s ends this one, so it is not for every run.
if (process.env.FIELDHOOK_FULL) {
  test('a request that never ends is answered 408, a silent connection is closed', async () => {
    const receiver = await listen(['--plain', '--secret', kSecret]);
    const slow = net.connect(receiver.port, '127.0.0.1');
    const silent = net.connect(receiver.port, '127.0.0.1');
    silent.resume();
    slow.write('POST / HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => slow.write('X: y\r\n'), 500);
    equal(statusOf(String((await once(slow, 'data'))[0])), 408, 'status');
    clearInterval(drip);
    slow.destroy();
    if (!silent.closed) await once(silent, 'close');
    equal(await receiver.line(), 'refused: 408 deadline', 'line');
    await receiver.stop();
  });
}
