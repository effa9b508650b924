// SPDX-License-Identifier: MIT
// fieldhook send: every exit, every refusal of a peer, and what a script reads.
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { check, equal, kOtherSecret, kSecret, kToken, run, test } from './harness.mjs';
import { closedPort, file, serve, serveTcp } from './peers.mjs';

const k204 = 'HTTP/1.1 204 No Content\r\n\r\n';
const answer = (status, fields = '') => `HTTP/1.1 ${status} X\r\n${fields}Content-Length: 0\r\n\r\n`;

/// One send to `server`, signed, trusting our authority.
const send = (server, args = [], options = {}) => run(['send', '--url', server.url + kToken, '--ca',
  file('ca.pem'), '--secret', kSecret, ...args], options);

/// A send to a server with one kind of answer.
async function sendTo(answers, args = [], options = {}) {
  const server = await serve('good', answers);
  const result = await send(server, args, options);
  await server.close();
  return { ...result, server };
}

function signatureOf(secret, { headers, body }) {
  const mac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'));
  mac.update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`).update(body);
  return `v1,${mac.digest('base64')}`;
}

const kExits = [
  [200, 0, 'delivered'], [204, 0, 'delivered'], [299, 0, 'delivered'],
  [400, 4, 'rejected'], [405, 4, 'rejected'], [413, 4, 'rejected'], [422, 4, 'rejected'],
  [410, 5, 'endpoint_off'],
  [401, 3, 'retry'], [403, 3, 'retry'], [404, 3, 'retry'], [429, 3, 'retry'], [500, 3, 'retry'],
  [503, 3, 'retry'], [301, 3, 'retry'],
];

for (const [status, code, outcome] of kExits) {
  test(`an answer ${status} is ${outcome} and ends with ${code}`, async () => {
    const result = await sendTo([answer(status)], ['--json', '--id', 'e1']);
    equal(result.code, code, 'exit');
    equal(result.json.outcome, outcome, 'outcome');
    equal(result.json.status, status, 'status');
    equal(result.json.phase, 'answer', 'phase');
    equal(result.json.error === null, code === 0, 'an error only where something failed');
    equal(result.err === '', code === 0, 'a sentence only where something failed');
    equal(result.server.requests.length, 1, 'requests');
  });
}

test('a signed request carries id, time and a signature that others make alike', async () => {
  const { code, out, server } = await sendTo([k204], ['--id', 'evt-1', '--data', '{"a":1}',
    '--content-type', 'text/x-test', '--header', 'X-Extra: more']);
  equal(code, 0, 'exit');
  equal(out, 'delivered: 204 in 1 attempt (evt-1)\n', 'output');
  const [request] = server.requests;
  equal(request.line, `POST /${kToken} HTTP/1.1`, 'request line');
  equal(request.body.toString(), '{"a":1}', 'body');
  equal(request.headers['webhook-id'], 'evt-1', 'id');
  equal(request.headers['content-type'], 'text/x-test', 'type');
  equal(request.headers['x-extra'], 'more', 'extra header');
  equal(request.headers['webhook-signature'], signatureOf(kSecret, request), 'signature');
});

test('two secrets make two signatures, in their order', async () => {
  const { server } = await sendTo([k204], ['--secret', kOtherSecret]);
  const [request] = server.requests;
  equal(request.headers['webhook-signature'],
    `${signatureOf(kSecret, request)} ${signatureOf(kOtherSecret, request)}`, 'signatures');
});

test('a payload comes from a file or the standard input, whatever its bytes', async () => {
  const bytes = Buffer.from(Array.from({ length: 70000 }, (_, i) => i & 255));
  writeFileSync(file('payload'), bytes);
  for (const [data, input] of [[`@${file('payload')}`, ''], ['-', bytes]]) {
    const { code, server } = await sendTo([k204], ['--data', data], { input });
    equal(code, 0, 'exit');
    check(server.requests[0].body.equals(bytes), `the bytes of ${data} are not what arrived`);
    equal(server.requests[0].headers['webhook-signature'], signatureOf(kSecret, server.requests[0]), 'signature');
  }
});

test('without a secret the request is plain, with an id of its own each time', async () => {
  const server = await serve('good', [k204]);
  const args = ['send', '--url', server.url, '--ca', file('ca.pem')];
  for (let i = 0; i < 2; ++i) equal((await run(args)).code, 0, 'exit');
  await server.close();
  const ids = server.requests.map(({ headers }) => headers['webhook-id']);
  check(/^evt_[0-9a-f]{32}$/.test(ids[0]) && ids[0] !== ids[1], `ids ${ids}`);
  equal(server.requests[0].headers['webhook-signature'], undefined, 'signature');
});

test('the secret comes from the environment or from a file as well', async () => {
  writeFileSync(file('secret'), `${kSecret}\n`);
  for (const [args, env] of [[[], { FIELDHOOK_SECRET: kSecret }], [['--secret-file', file('secret')], {}]]) {
    const server = await serve('good', [k204]);
    const { code } = await run(['send', '--url', server.url, '--ca', file('ca.pem'), ...args], { env });
    await server.close();
    equal(code, 0, 'exit');
    equal(server.requests[0].headers['webhook-signature'], signatureOf(kSecret, server.requests[0]), 'signature');
  }
});

for (const certificate of ['expired', 'wrong_host', 'cn_only', 'self_signed', 'unknown_ca']) {
  test(`a server with a certificate that is ${certificate} gets not one byte`, async () => {
    const server = await serve(certificate, [k204]);
    const { code, json, err } = await send(server, ['--json', '--data', '{}']);
    await server.close();
    equal(code, 3, 'exit');
    equal(json.phase, 'handshake', 'phase');
    equal(json.tls, null, 'tls');
    equal(json.bytes_out, 0, 'bytes out');
    equal(server.connections, 1, 'connections');
    equal(server.applicationBytes, 0, 'application bytes at the server');
    check(err.startsWith('fieldhook send: handshake: ') && err.includes('certificate'), err);
  });
}

test('the system\'s authorities do not know ours', async () => {
  const server = await serve('good', [k204]);
  const { code, err } = await run(['send', '--url', server.url, '--secret', kSecret]);
  await server.close();
  equal(code, 3, 'exit');
  equal(server.applicationBytes, 0, 'application bytes at the server');
  check(err.includes('--ca FILE'), err);
});

test('a server that wants a client certificate gets the event only with one', async () => {
  const options = { requestCert: true, rejectUnauthorized: true, ca: readFileSync(file('ca.pem')) };
  const server = await serve('good', [k204], options);
  const without = await send(server, ['--json']);
  const identity = ['--cert', file('client.pem'), '--key', file('client.key')];
  const { code } = await send(server, identity);
  await server.close();
  equal(without.code, 3, 'exit without');
  equal(code, 0, 'exit with');
  equal(server.requests.length, 1, 'requests');
});

test('--resolve connects there and still checks the name of the URL', async () => {
  const server = await serve('good', [k204]);
  const to = (host, address) => run(['send', '--url', `https://${host}:${server.port}/`, '--ca',
    file('ca.pem'), '--resolve', `${host}:${address}`, '--json']);
  const good = await to('hooks.test', '127.0.0.1');
  const other = await to('elsewhere.test', '127.0.0.1');
  const bracketed = await to('hooks.test', '[::1]');
  await server.close();
  equal(good.code, 0, 'exit');
  equal(server.requests[0].headers.host, `hooks.test:${server.port}`, 'host');
  equal([other.code, other.json.phase], [3, 'handshake'], 'a name that the certificate does not have');
  equal([bracketed.code, bracketed.json.phase], [3, 'connect'], 'an address where nobody listens');
  equal(server.requests.length, 1, 'requests');
});

test('a drip does not stretch the time of an attempt', async () => {
  let drip;
  const { code, json } = await sendTo([(socket) => {
    const text = 'HTTP/1.1 204 No Content\r\nX: ';
    let i = 0;
    drip = setInterval(() => socket.write(text[i++] ?? 'x'), 20);
    socket.on('close', () => clearInterval(drip));
  }], ['--timeout', '400', '--json']);
  clearInterval(drip);
  equal(code, 3, 'exit');
  equal([json.outcome, json.phase, json.status], ['ambiguous', 'answer', null], 'result');
  check(json.bytes_in > 0, 'some of it came');
});

test('a peer that takes the connection and says nothing costs one attempt\'s time', async () => {
  const silent = await serveTcp(() => {});
  const { code, json } = await send({ url: `https://localhost:${silent.port}/` }, ['--timeout', '200', '--json']);
  await silent.close();
  equal([code, json.phase, json.outcome], [3, 'handshake', 'retry'], 'result');
  equal(json.ms.request, null, 'no request');
});

test('a peer that breaks off or breaks TLS costs a sentence with advice', async () => {
  const kBroken = Buffer.from('16030300040e000000', 'hex');  // a handshake that begins at its end
  for (const talk of [(socket) => socket.once('data', () => socket.resetAndDestroy()),
    (socket) => socket.once('data', () => socket.end(kBroken))]) {
    const peer = await serveTcp(talk);
    const { code, json, err } = await send({ url: `https://localhost:${peer.port}/` }, ['--json']);
    await peer.close();
    equal([code, json.phase, json.bytes_out], [3, 'handshake', 0], 'result');
    check(err.endsWith('; check that the port speaks TLS\n'), err);
  }
});

test('a peer that does not speak TLS gets no event', async () => {
  const plain = await serveTcp((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n')));
  const { code, json, err } = await send({ url: `https://localhost:${plain.port}/` }, ['--json']);
  await plain.close();
  equal([code, json.phase, json.bytes_out], [3, 'handshake', 0], 'result');
  check(err.includes('TLS'), err);
});

for (const [name, head] of [['cut short', 'HTTP/1.1 204 No Con'], ['that is no HTTP', 'SSH-2.0-x\r\n'],
  ['without an end of its head', 'HTTP/1.1 204 No Content\r\nA: b\r\n']]) {
  test(`a head ${name} is not delivered`, async () => {
    const { code, json } = await sendTo([(socket) => socket.end(head)], ['--json']);
    equal([code, json.outcome, json.status], [3, 'ambiguous', null], 'result');
    equal(json.phase, 'answer', 'phase');
  });
}

test('503, then 204: the second attempt has the same id and body, and a signature of its own', async () => {
  const { code, out, err, server } = await sendTo([answer(503), k204], ['--attempts', '2', '--data', 'x']);
  equal(code, 0, 'exit');
  check(out.startsWith('delivered: 204 in 2 attempts'), out);
  equal(err, 'attempt 1: answer: 503; next in 1 s\n', 'what a person sees');
  const [first, second] = server.requests;
  equal(second.headers['webhook-id'], first.headers['webhook-id'], 'id');
  equal(second.headers['webhook-signature'], signatureOf(kSecret, second), 'signature');
});

test('what --json tells is of the last attempt', async () => {
  const server = await serve('good', [(socket) => {
    server.stop();
    socket.write(answer(503));
  }]);
  const { code, json } = await send(server, ['--attempts', '2', '--json']);
  equal([code, json.attempts, json.phase, json.status], [3, 2, 'connect', null], 'result');
  equal([json.tls, json.bytes_out, json.ms.handshake], [null, 0, null], 'nothing of the first');
});

test('--attempts bounds the run', async () => {
  const { code, json, server } = await sendTo([answer(503)], ['--attempts', '2', '--json']);
  equal([code, json.attempts, server.requests.length], [3, 2, 2], 'result');
});

test('Retry-After is told, and a word that is none is not', async () => {
  const told = async (value) =>
    (await sendTo([answer(503, `Retry-After: ${value}\r\n`)], ['--json'])).json.retry_after_ms;
  equal(await told('7'), 7000, 'seconds');
  equal(await told('soon'), null, 'junk');
});

test('-v shows each attempt', async () => {
  const { err } = await sendTo([k204], ['-v']);
  equal(err, 'attempt 1: answer: 204\n', 'attempts');
});

test('--json is one object with these members and no others', async () => {
  const { json, out } = await sendTo([k204], ['--json', '--id', 'e1', '--data', 'abc']);
  equal(out.split('\n').length, 2, 'lines');
  equal(Object.keys(json), ['outcome', 'status', 'attempts', 'event_id', 'phase', 'error',
    'retry_after_ms', 'tls', 'bytes_out', 'bytes_in', 'ms'], 'members');
  equal(Object.keys(json.ms), ['resolve', 'connect', 'handshake', 'request', 'answer'], 'times');
  check(Object.values(json.ms).every((ms) => Number.isInteger(ms) && ms >= 0), 'times are whole');
  check(/^TLSv1\.[23]$/.test(json.tls.version), json.tls.version);
  check(json.tls.cipher !== '' && json.tls.resumed === false, 'tls');
  equal([json.event_id, json.attempts, json.retry_after_ms], ['e1', 1, null], 'values');
  equal(json.bytes_in, k204.length, 'bytes in');
});

test('nobody listens: connect, refused', async () => {
  const port = await closedPort();
  const { code, json, err } = await send({ url: `https://127.0.0.1:${port}/` }, ['--json']);
  equal([code, json.phase, json.ms.handshake], [3, 'connect', null], 'result');
  check(err.includes('connection refused'), err);
});

test('a host without an address ends in resolve', async () => {
  const { code, json } = await send({ url: 'https://nowhere.invalid/' }, ['--json']);
  equal([code, json.phase, json.ms.connect], [3, 'resolve', null], 'result');
});
