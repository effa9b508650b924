// SPDX-License-Identifier: MIT
// Boots the firmware in qemu, once a case, against servers that count what reaches them.
//   node firmware_test.mjs FOLDER   made by run.sh: BOARD-TLS/firmware.elf and certificates
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';

const folder = process.argv[2];
const { Webhook } = createRequire(new URL('../interop/package.json', import.meta.url))('standardwebhooks');
const kSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const kLongest = 180000;  // a run that hangs is ended after so long
let failures = 0;

function check(condition, what) {
  if (condition) return;
  ++failures;
  console.log(`not ok - ${what}`);
}

/// An HTTPS server on a free port (or on `port`) that judges each request by the official package.
async function serve(certificate, { keep = true, port = 0 } = {}) {
  const state = { verified: 0, ids: new Set(), refused: [], applicationBytes: 0, connections: 0 };
  const server = createServer({
    cert: readFileSync(join(folder, `${certificate}.pem`)),
    key: readFileSync(join(folder, `${certificate}.key`)),
  }, (request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      try {
        const body = Buffer.concat(pieces).toString();
        state.last = new Webhook(kSecret).verify(body, request.headers);
        ++state.verified;
        state.ids.add(request.headers['webhook-id']);
        response.writeHead(204, keep ? {} : { Connection: 'close' }).end();
      } catch (error) {
        state.refused.push(error.message);
        response.writeHead(400).end();
      }
    });
  });
  server.keepAliveTimeout = kLongest;
  server.on('tlsClientError', () => {});
  server.on('secureConnection', (socket) => {
    ++state.connections;
    state.protocol = socket.getProtocol();
    socket.prependListener('data', (data) => { state.applicationBytes += data.length; });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { state, port: server.address().port, close: () => { server.closeAllConnections(); server.close(); } };
}

const kMps2 = { machine: 'mps2-an386', image: 'mps2-small', model: 'lan9118' };
const kLarge = { ...kMps2, image: 'mps2-large' };
const kLm3s = { machine: 'lm3s6965evb', image: 'lm3s6965-small', model: 'stellaris' };

/// Boots and runs to the end; `onLine` sees each line as it comes.
async function boot(port, count, attempts, { board = kMps2, net = ['-nic', `user,model=${board.model}`], onLine = () => {} } = {}) {
  const args = ['fw', `https://10.0.2.2:${port}/hooks?a=1`, kSecret, count, attempts].map((text) => `arg=${text}`);
  const child = spawn('qemu-system-arm', ['-M', board.machine, '-display', 'none', '-monitor', 'none', '-serial',
    'none', '-kernel', join(folder, board.image, 'firmware.elf'), ...net, '-semihosting-config',
    `enable=on,target=native,${args.join(',')}`]);
  const end = setTimeout(() => child.kill('SIGKILL'), kLongest);
  let text = '';
  let seen = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      text += data;
      const lines = text.split('\n');
      for (; seen < lines.length - 1; ++seen) onLine(lines[seen]);
    });
  }
  const [code] = await once(child, 'close');
  clearTimeout(end);
  return { code, text, number: (what) => Number(text.match(new RegExp(`${what}: (\\d+)`))?.[1] ?? NaN) };
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
async function lossyWire(every) {
  const [toBoard, toNet, boardPort, netPort] =
    [await udpSocket(), await udpSocket(), await freePort(), await freePort()];
  const wire = { frames: 0, lost: 0 };
  let seed = 1;
  const relay = (from, to, port) => from.on('message', (frame) => {
    ++wire.frames;
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    if ((seed >>> 16) % every === 0) ++wire.lost;
    else to.send(frame, port, '127.0.0.1');
  });
  relay(toBoard, toNet, netPort);
  relay(toNet, toBoard, boardPort);
  const hub = spawn('qemu-system-arm', ['-M', 'none', '-display', 'none', '-monitor', 'none', '-serial', 'none',
    '-netdev', 'user,id=u', '-netdev', dgram('d', netPort, toNet.address().port),
    '-netdev', 'hubport,id=h0,hubid=0,netdev=u', '-netdev', 'hubport,id=h1,hubid=0,netdev=d'], { stdio: 'ignore' });
  wire.net = ['-netdev', dgram('n0', boardPort, toBoard.address().port), '-net', 'nic,model=lan9118,netdev=n0'];
  wire.close = () => { hub.kill(); toBoard.close(); toNet.close(); };
  return wire;
}

async function cases() {
  {
    const server = await serve('good');
    const run = await boot(server.port, 1000, 10);
    server.close();
    check(run.code === 0, `1,000 events on a kept stream: exit ${run.code}: ${run.text}`);
    check(server.state.verified === 1000 && server.state.ids.size === 1000, `verified ${server.state.verified}`);
    check(server.state.refused.length === 0, `refused ${server.state.refused[0]}`);
    check(server.state.connections === 1, `${server.state.connections} connections for a kept stream`);
    check(server.state.applicationBytes > 100000, `the count of bytes does not work: ${server.state.applicationBytes}`);
    check(server.state.last?.opened === 1000, 'the last event is not the last');
    check(run.number('before, bytes') === run.number('after, bytes'), `lwIP leaks: ${run.text}`);
    console.log(`1,000 events, one handshake: 1000 verified; ${run.text.trim().split('\n').slice(1).join('; ')}`);
  }
  {
    const server = await serve('good', { keep: false });
    const run = await boot(server.port, 50, 10);
    server.close();
    check(run.code === 0, `50 handshakes: exit ${run.code}: ${run.text}`);
    check(server.state.verified === 50, `verified ${server.state.verified}`);
    check(server.state.connections === 50, `${server.state.connections} connections`);
    check(run.number('before, bytes') === run.number('after, bytes'), `lwIP leaks: ${run.text}`);
    console.log('50 events, 50 handshakes in 12 KB: 50 verified');
  }
  {
    const server = await serve('good', { keep: false });
    const run = await boot(server.port, 20, 10, { board: kLm3s });
    server.close();
    check(run.code === 0 && server.state.verified === 20, `lm3s6965evb: exit ${run.code}: ${run.text}`);
    check(run.number('before, bytes') === run.number('after, bytes'), `lwIP leaks: ${run.text}`);
    console.log(`lm3s6965evb, 64 KB of RAM: 20 events, 20 handshakes: 20 verified; stack ${run.number('stack used, bytes')}`);
  }
  {
    const server = await serve('good', { keep: false });
    const run = await boot(server.port, 20, 10, { board: kLarge });
    server.close();
    check(run.code === 0 && server.state.verified === 20, `large configuration: exit ${run.code}: ${run.text}`);
    check(server.state.protocol === 'TLSv1.3', `large configuration: ${server.state.protocol}`);
    console.log(`large configuration: 20 events, 20 handshakes of ${server.state.protocol}: 20 verified`);
  }
  for (const certificate of ['wrong_host', 'unknown_ca', 'expired']) {
    const server = await serve(certificate);
    const run = await boot(server.port, 1, 1);
    server.close();
    check(run.code === 1, `${certificate}: exit ${run.code}`);
    check(server.state.applicationBytes === 0, `${certificate}: ${server.state.applicationBytes} bytes`);
    check(server.state.verified === 0, `${certificate}: verified`);
    console.log(`${certificate}: refused, 0 application bytes (${run.text.match(/TLS: (.*)/)?.[1] ?? run.text})`);
  }
  {
    const server = await serve('good', { keep: false });
    const wire = await lossyWire(20);
    const run = await boot(server.port, 10, 10, { net: wire.net });
    server.close();
    wire.close();
    check(run.code === 0, `5 % loss: exit ${run.code}: ${run.text}`);
    check(server.state.ids.size === 10, `5 % loss: ${server.state.ids.size} events`);
    check(wire.lost > 0, 'no frame was lost');
    console.log(`5 % of the frames lost (${wire.lost} of ${wire.frames}): 10 events, all delivered`);
  }
  {
    // A port that was free a moment ago: nobody listens until the first attempt has failed.
    const probe = net.createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address();
    probe.close();
    await once(probe, 'close');
    let server;
    const run = await boot(port, 1, 10, {
      onLine: (line) => { if (line.includes('waiting after attempt 1')) server = serve('good', { port }); },
    });
    server = await server;
    check(run.code === 0 && server?.state.verified === 1, `down, then up: exit ${run.code}: ${run.text}`);
    server?.close();
    console.log('receiver down, then up: delivered later');
  }
}

await cases();
if (failures === 0) console.log('firmware: all cases passed');
process.exit(failures === 0 ? 0 : 1);
