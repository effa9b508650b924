// SPDX-License-Identifier: MIT
// The other side: certificates, and servers on the loopback that say exactly what they are told.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { folder } from './harness.mjs';

const at = (name) => join(folder, name);
const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe',
  env: { ...process.env, OPENSSL_CONF: at('ca.conf') } });

const kValid = ['20200101000000Z', '20990101000000Z'];
const kPast = ['20200101000000Z', '20210101000000Z'];
const kAuthority = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign';
const kServer = 'keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n';
/// The hosts of the services, for `--resolve`: sinks that are known by their URL.
const kServices = ['discord.com', 'hooks.slack.com', 'a.webhook.office.com', 'hooks.zapier.com', 'hook.eu1.make.com',
  'a.app.n8n.cloud', 'maker.ifttt.com', 'events.pagerduty.com', 'api.telegram.org', 'io.adafruit.com',
  'chat.googleapis.com', 'hooks.nabu.casa'];
const kNames = ['subjectAltName=DNS:localhost,DNS:hooks.test,IP:127.0.0.1,IP:::1', ...kServices].join(',DNS:');

function issue(name, issuer, subject, [start, end], extensions) {
  if (!existsSync(at(`${name}.key`))) {
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
  }
  writeFileSync(at('ext'), extensions);
  openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${subject}`, '-out', 'request');
  const by = name === issuer ? ['-selfsign'] : ['-cert', `${issuer}.pem`];
  openssl('ca', '-batch', '-notext', ...by, '-keyfile', `${issuer}.key`, '-in', 'request', '-out',
    `${name}.pem`, '-startdate', start, '-enddate', end, '-extfile', 'ext');
}

export function makeCertificates() {
  writeFileSync(at('ca.conf'), `[req]
distinguished_name = nothing
[nothing]
[ca]
default_ca = any
[any]
database = index.txt
new_certs_dir = .
rand_serial = yes
unique_subject = no
default_md = sha256
policy = optional
[optional]
commonName = optional
`);
  writeFileSync(at('index.txt'), '');
  issue('ca', 'ca', 'test authority', kValid, kAuthority);
  issue('stranger', 'stranger', 'another authority', kValid, kAuthority);
  issue('good', 'ca', 'good', kValid, kServer + kNames);
  issue('expired', 'ca', 'expired', kPast, kServer + kNames);
  issue('wrong_host', 'ca', 'localhost', kValid, `${kServer}subjectAltName=DNS:other.test`);
  issue('cn_only', 'ca', 'localhost', kValid, kServer);
  issue('self_signed', 'self_signed', 'localhost', kValid, kServer + kNames);
  issue('unknown_ca', 'stranger', 'localhost', kValid, kServer + kNames);
  issue('client', 'ca', 'device', kValid, 'keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth');
}

export const file = (name) => at(name);

/// Head and body of one whole request; undefined while it is not whole.
function readRequest(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line, ...rest] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(rest.map((field) => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
  }));
  const body = bytes.subarray(end + 4);
  if (body.length < Number(headers['content-length'] ?? 0)) return undefined;
  return { line, headers, body, fields: rest };
}

/// An HTTPS server whose n-th request gets the n-th answer, the last one again and again. An answer
/// is raw text, or a function that is given the socket and the request.
export async function serve(certificate, answers, options = {}) {
  const state = { applicationBytes: 0, requests: [], connections: 0 };
  const open = new Set();
  const server = tls.createServer({ key: readFileSync(at(`${certificate}.key`)),
    cert: readFileSync(at(`${certificate}.pem`)), ...options }, (socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      state.applicationBytes += data.length;
      bytes = Buffer.concat([bytes, data]);
      const request = readRequest(bytes);
      if (request === undefined) return;
      bytes = Buffer.alloc(0);
      state.requests.push(request);
      const answer = answers[Math.min(state.requests.length, answers.length) - 1];
      if (typeof answer === 'function') answer(socket, request);
      else socket.write(answer);
    });
  });
  server.on('tlsClientError', () => {});
  server.on('connection', (socket) => {
    ++state.connections;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  return Object.assign(state, { port, url: `https://localhost:${port}/`,
    /// Takes no more connections.
    stop: () => server.close(),
    /// Waits until nothing more can come, then ends.
    close: async () => {
      await Promise.all([...open].map((socket) => once(socket, 'close')));
      server.close();
      await once(server, 'close');
    } });
}

/// A TCP server that hands each connection to `talk`.
export async function serveTcp(talk) {
  const open = new Set();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    talk(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, close: async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  } };
}

/// A port on which nobody listens: taken, and given back.
export async function closedPort() {
  const server = await serveTcp(() => {});
  await server.close();
  return server.port;
}

/// Speaks raw HTTP to a receiver over TLS; what comes back up to the end of an answer's head.
export async function speak(port, request) {
  const socket = tls.connect({ host: '127.0.0.1', port, ca: readFileSync(at('ca.pem')),
    servername: 'localhost' });
  socket.on('error', () => {});
  const pieces = [];
  socket.on('data', (data) => {
    pieces.push(data);
    if (Buffer.concat(pieces).includes('\r\n\r\n')) socket.end();
  });
  socket.write(request);
  await once(socket, 'close');
  return Buffer.concat(pieces).toString('latin1');
}

export const copy = (from, to) => copyFileSync(at(from), at(to));
