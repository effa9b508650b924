// SPDX-License-Identifier: MIT
// What the cases share: receivers that count what reaches them, boards in qemu, wires that lose.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';

const { Webhook } = createRequire(new URL('../interop/package.json', import.meta.url))('standardwebhooks');
const kSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const kLongest = 180000;  // a run that hangs is ended after so long
const kFlashSize = 64 * 1024;

/// The folder that run.sh filled: BOARD-TLS/*.elf and certificates.
export const folder = process.argv[2];

let failures = 0;
export const failed = () => failures !== 0;
export function check(condition, what) {
  if (condition) return;
  ++failures;
  console.log(`not ok - ${what}`);
}

/// Numbers below a bound, the same for the same seed.
export function random(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x9E3779B9) >>> 0;
    let bits = Math.imul(state ^ (state >>> 16), 0x21F0AAAD);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735A2D97);
    return ((bits ^ (bits >>> 15)) >>> 0) % below;
  };
}

/// An HTTPS server on a free port (or on `port`) that judges each request by the official package.
/// Calls onRequest behind each answer.
export async function serve(certificate, { keep = true, port = 0 } = {}) {
  const state = { verified: 0, events: new Map(), refused: [], applicationBytes: 0, connections: 0 };
  const server = createServer({
    cert: readFileSync(join(folder, `${certificate}.pem`)),
    key: readFileSync(join(folder, `${certificate}.key`)),
  }, (request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      try {
        take(state, request.headers, Buffer.concat(pieces).toString());
        response.writeHead(204, keep ? {} : { Connection: 'close' }).end();
      } catch (error) {
        state.refused.push(error.message);
        response.writeHead(400).end();
      }
      state.onRequest?.();
    });
  });
  server.keepAliveTimeout = kLongest;
  server.on('tlsClientError', () => {});
  server.on('secureConnection', (socket) => {
    ++state.connections;
    state.protocol = socket.getProtocol();
    socket.on('error', () => {});
    socket.prependListener('data', (data) => { state.applicationBytes += data.length; });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { state, port: server.address().port, close: () => { server.closeAllConnections(); server.close(); } };
}

/// A port before `server` that passes on what comes, and calls onBytes for each piece from the board.
export async function tap(server) {
  const front = net.createServer((board) => {
    const back = net.connect(server.port, '127.0.0.1');
    board.on('data', () => server.state.onBytes?.());
    for (const [from, to] of [[board, back], [back, board]]) {
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
  return { port: front.address().port, close: () => front.close() };
}

/// An event that comes again is the same to the byte.
function take(state, headers, body) {
  state.last = new Webhook(kSecret).verify(body, headers);
  const id = headers['webhook-id'];
  if (state.events.has(id) && state.events.get(id) !== body) throw new Error(`${id} is two events`);
  ++state.verified;
  state.events.set(id, body);
}

/// A flash chip as it is delivered: erased.
export function newFlash(name, size = kFlashSize) {
  const path = join(folder, name);
  writeFileSync(path, Buffer.alloc(size, 0xFF));
  return path;
}

export const kMps2 = { machine: 'mps2-an386', image: 'mps2-small', model: 'lan9118' };
export const kLarge = { ...kMps2, image: 'mps2-large' };
export const kLm3s = { machine: 'lm3s6965evb', image: 'lm3s6965-small', model: 'stellaris' };

/// Runs an image to its end; `onLine(line, kill)` sees each line as it comes.
export async function run(machine, image, qemuOptions, args, onLine = () => {}, onStart = () => {}) {
  const target = ['enable=on', 'target=native', ...args.map((text) => `arg=${text}`)].join(',');
  const child = spawn('qemu-system-arm', ['-M', machine, '-display', 'none', '-monitor', 'none', '-serial', 'none',
    '-kernel', image, ...qemuOptions, '-semihosting-config', target]);
  const kill = () => child.kill('SIGKILL');
  const end = setTimeout(kill, kLongest);
  let text = '';
  let seen = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      text += data;
      const lines = text.split('\n');
      for (; seen < lines.length - 1; ++seen) onLine(lines[seen], kill);
    });
  }
  onStart(kill);
  const [code, signal] = await once(child, 'close');
  clearTimeout(end);
  return { code, signal, text, number: (what) => Number(text.match(new RegExp(`${what}: (\\d+)`))?.[1] ?? NaN) };
}

/// Boots the firmware with a flash image of its own, or with that of an earlier run.
export function boot(port, presses, { board = kMps2, program = 'firmware.elf', flash = newFlash('flash.img'), onLine, onStart,
  net: wire = ['-nic', `user,model=${board.model}`] } = {}) {
  const settings = ['fw', `url=https://10.0.2.2:${port}/hooks?a=1`, `secret=${kSecret}`, 'device=door-7', `flash=${flash}`,
    `presses=${presses}`, 'spread=0'];
  return run(board.machine, join(folder, board.image, 'firmware', program), wire, settings, onLine, onStart);
}

/// A port that was free a moment ago: nobody listens there.
export async function unusedPort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

async function udpSocket() {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/// A UDP port that is free now, for qemu to bind.
async function freePort() {
  const socket = await udpSocket();
  const { port } = socket.address();
  socket.close();
  return port;
}

const dgram = (id, local, remote) => `dgram,id=${id},local.type=inet,local.host=127.0.0.1,local.port=${local},` +
  `remote.type=inet,remote.host=127.0.0.1,remote.port=${remote}`;

/// A wire that loses one frame of `every`, by a seed: the board's qemu <-> here <-> a qemu without a
/// board, which has the user network.
export async function lossyWire(every, board = kMps2) {
  const [toBoard, toNet, boardPort, netPort] =
    [await udpSocket(), await udpSocket(), await freePort(), await freePort()];
  const wire = { frames: 0, lost: 0 };
  const below = random(1);
  const relay = (from, to, port) => from.on('message', (frame) => {
    ++wire.frames;
    if (below(every) === 0) ++wire.lost;
    else to.send(frame, port, '127.0.0.1');
  });
  relay(toBoard, toNet, netPort);
  relay(toNet, toBoard, boardPort);
  const hub = spawn('qemu-system-arm', ['-M', 'none', '-display', 'none', '-monitor', 'none', '-serial', 'none',
    '-netdev', 'user,id=u', '-netdev', dgram('d', netPort, toNet.address().port),
    '-netdev', 'hubport,id=h0,hubid=0,netdev=u', '-netdev', 'hubport,id=h1,hubid=0,netdev=d'], { stdio: 'ignore' });
  wire.net = ['-netdev', dgram('n0', boardPort, toBoard.address().port), '-net', `nic,model=${board.model},netdev=n0`];
  wire.close = () => { hub.kill(); toBoard.close(); toNet.close(); };
  return wire;
}
