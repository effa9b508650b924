// SPDX-License-Identifier: MIT
// fieldhook listen: no event that was answered 2xx is lost, and the last one ends it at once.
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import net from 'node:net';
import { check, equal, kOtherSecret, kSecret, listen, test } from './harness.mjs';
import { signedRequest, statusOf } from './listen_cases.mjs';
import { file } from './peers.mjs';

const kPlain = ['--plain', '--secret', kSecret];

/// Sends `request` and reads up to the end that the receiver makes.
async function speakPlain(port, request) {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  let text = '';
  socket.on('data', (data) => { text += data; });
  socket.write(request);
  await once(socket, 'end');
  socket.destroy();
  return text;
}

test('an event that cannot be saved is answered 503, and a repeat is taken', async () => {
  const folder = file('lost');
  const receiver = await listen([...kPlain, '--save', folder, '--count', '1']);
  const request = await signedRequest('n1', 'abc');
  mkdirSync(`${folder}/n1.body/full`, { recursive: true });  // its name is taken by a folder
  equal(statusOf(await speakPlain(receiver.port, request)), 503, 'status');
  equal(await receiver.line(), 'refused: not saved', 'line');
  check(receiver.err().includes('event n1 was verified and not saved'), receiver.err());
  rmSync(`${folder}/n1.body`, { recursive: true });
  equal(statusOf(await speakPlain(receiver.port, request)), 204, 'status of the repeat');
  equal(await receiver.line(), 'verified n1 (3 bytes)', 'line');
  equal(await receiver.ended, 0, 'exit');
  equal(readdirSync(folder).sort(), ['n1.body', 'n1.headers'], 'files');
});

test('the longest id, and one of slashes alone, are saved', async () => {
  const folder = file('long');
  const receiver = await listen([...kPlain, '--save', folder]);
  for (const id of ['i'.repeat(63), 'i'.repeat(64), '/'.repeat(64)]) {
    equal(statusOf(await speakPlain(receiver.port, await signedRequest(id, 'x'))), 204, id);
    await receiver.line();
  }
  equal(readdirSync(folder).length, 6, 'files');
  await receiver.stop();
});

test('a link that waits under the name of a file is not followed', async () => {
  const folder = file('links');
  mkdirSync(folder);
  chmodSync(folder, 0o700);
  symlinkSync(file('target_of_link'), `${folder}/s1.body.tmp`);
  const receiver = await listen([...kPlain, '--save', folder]);
  equal(statusOf(await speakPlain(receiver.port, await signedRequest('s1', 'x'))), 204, 'status');
  equal(readdirSync(folder).sort(), ['s1.body', 's1.headers'], 'files');
  equal(readdirSync(file('.')).includes('target_of_link'), false, 'what the link names');
  await receiver.stop();
});

test('after the last event nobody is let in, and nobody delays the end', async () => {
  const receiver = await listen([...kPlain, '--count', '1']);
  const texts = ['', '', ''];
  const last = await signedRequest('last', 'x');
  const begun = await signedRequest('late', 'abc');
  const sockets = texts.map((_, i) => {
    const socket = net.connect(receiver.port, '127.0.0.1');
    socket.on('data', (data) => { texts[i] += data; });
    socket.on('error', () => {});
    return socket;
  });
  const closed = sockets.map((socket) => once(socket, 'close'));
  // A bad request on the last stream is answered behind what came before on the others.
  sockets[0].write(begun.slice(0, -1));
  sockets[2].write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  equal(await receiver.line(), 'refused: 405 method', 'line');
  sockets[1].write(last.replace('Connection: close\r\n', '') + await signedRequest('next', 'x'));
  equal([await receiver.line(), await receiver.line(), await receiver.line()].sort(),
    ['refused: count reached', 'refused: count reached', 'verified last (1 bytes)'], 'lines');
  await Promise.all(closed);
  equal(await receiver.ended, 0, 'exit');
  equal(statusOf(texts[0]), 503, 'status of one that was half here');
  equal(texts[1].match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 204', 'HTTP/1.1 503'], 'statuses behind each other');
});

test('who waits for the end of a refused stream sees it while the rest is still taken', async () => {
  const receiver = await listen(kPlain);
  const socket = net.connect({ port: receiver.port, host: '127.0.0.1', allowHalfOpen: true });
  let broken = '';
  socket.on('error', (error) => { broken = error.code; });
  socket.resume();
  socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n');
  await once(socket, 'end');
  socket.write('a'.repeat(100000), () => socket.end('a'.repeat(100000)));
  await once(socket, 'close');
  equal(broken, '', 'the stream');
  await receiver.stop();
});

test('the secret leaves the environment even where another is used', async () => {
  const receiver = await listen(kPlain, { FIELDHOOK_SECRET: kOtherSecret });
  const environment = readFileSync(`/proc/${receiver.pid}/environ`, 'latin1');
  check(environment.includes('FIELDHOOK_SECRET=\0'), 'the variable is not empty');
  check(!environment.includes(kOtherSecret.slice(6)), 'the secret is still there');
  await receiver.stop();
});
