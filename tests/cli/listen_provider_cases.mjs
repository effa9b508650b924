// SPDX-License-Identifier: MIT
// fieldhook listen with profiles that need more than a running MAC: bodies that are kept, public
// keys, certificates; the providers' own questions; replays without an id.
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { crc32 } from 'node:zlib';
import { check, equal, folder, hide, listen, run, test } from './harness.mjs';
import { file, speak } from './peers.mjs';

const kTls = ['--cert', file('good.pem'), '--key', file('good.key')];
const kShared = 'shared-secret-of-the-provider';
hide(kShared);
const kUrl = 'https://hooks.example.com/in?x=1&y=2';

const now = () => Math.floor(Date.now() / 1000);
const mac = (content, encoding = 'hex', hash = 'sha256') =>
  crypto.createHmac(hash, kShared).update(content).digest(encoding);

const text = (headers, body, { method = 'POST', target = '/in', keep = false } = {}) =>
  [`${method} ${target} HTTP/1.1`, 'Host: localhost', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(method === 'POST' ? [`Content-Length: ${Buffer.byteLength(body)}`] : []),
    ...(keep ? [] : ['Connection: close'])].join('\r\n') + `\r\n\r\n${body}`;

/// An answer in pieces.
function read(answer) {
  const end = answer.indexOf('\r\n\r\n');
  const [first, ...lines] = answer.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/, 2)));
  return { status: Number(first.split(' ')[1]), headers, body: answer.slice(end + 4) };
}

const ask = async (receiver, headers, body, how) => read(await speak(receiver.port, text(headers, body, how)));

async function expectUsageError(args, part) {
  const { code, out, err } = await run(['listen', '--port', '0', ...args]);
  equal([code, out], [2, ''], `exit of ${args.join(' ')}`);
  check(/^fieldhook listen: [^\n]+\n$/.test(err) && err.includes(part), err);
}

const ed25519 = crypto.generateKeyPairSync('ed25519');
const edPublic = ed25519.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
const p256 = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });

const slack = (body, time = now()) =>
  ({ 'X-Slack-Request-Timestamp': time, 'X-Slack-Signature': `v0=${mac(`v0:${time}:${body}`)}` });
const zoom = (body, time = now()) => ({ 'x-zm-request-timestamp': time, 'x-zm-signature': `v0=${mac(`v0:${time}:${body}`)}` });
const discord = (body, time = now()) => ({ 'X-Signature-Timestamp': time,
  'X-Signature-Ed25519': crypto.sign(null, Buffer.from(time + body), ed25519.privateKey).toString('hex') });
const linear = (body) => ({ 'Linear-Delivery': 'd', 'Linear-Signature': mac(body) });
const xero = (body) => ({ 'x-xero-signature': mac(body, 'base64') });
const meta = (body) => ({ 'X-Hub-Signature-256': `sha256=${mac(body)}` });

/// What signs a JSON text `data` under a profile: its headers and its body.
const kSigners = {
  mailgun(data) {
    const timestamp = String(now());
    const token = crypto.randomBytes(25).toString('hex');
    return { headers: {}, name: token, body: JSON.stringify({
      signature: { timestamp, token, signature: mac(timestamp + token) }, 'event-data': JSON.parse(data) }) };
  },
  linear(data) {
    const body = JSON.stringify({ webhookTimestamp: Date.now(), data: JSON.parse(data) });
    return { headers: linear(body), body };
  },
  apideck(data) {
    const body = `{"payload":{"b":${data},"a":1}}`;
    return { headers: { 'x-apideck-signature': mac(`{"payload":{"a":1,"b":${data}}}`) }, body };
  },
  twilio(data) {
    const body = `b=${encodeURIComponent(data)}&a=1`;
    return { headers: { 'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': mac(`${kUrl}a1b${data}`, 'base64', 'sha1') }, body };
  },
  discord: (data) => ({ headers: discord(data), body: data }),
  standard_v1a(data) {
    const id = `msg_${crypto.randomBytes(8).toString('hex')}`;
    const time = now();
    const signature = crypto.sign(null, Buffer.from(`${id}.${time}.${data}`), ed25519.privateKey).toString('base64');
    return { headers: { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1a,${signature}` }, name: id, body: data };
  },
  sendgrid(data) {
    const time = now();
    return { headers: { 'X-Twilio-Email-Event-Webhook-Timestamp': time,
      'X-Twilio-Email-Event-Webhook-Signature': crypto.sign('sha256', Buffer.from(time + data), p256.privateKey).toString('base64') },
    body: data };
  },
};

const kArguments = {
  twilio: ['--secret', kShared, '--url', kUrl],
  discord: ['--public-key', edPublic.toString('hex')],
  standard_v1a: ['--public-key', `whpk_${edPublic.toString('base64')}`],
  sendgrid: ['--public-key', p256.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')],
};
const argumentsOf = (profile) => ['--profile', profile, ...(kArguments[profile] ?? ['--secret', kShared])];

const kNeedSodium = ['discord', 'standard_v1a'];
const hasSodium = async () => !(await run(['--version'])).out.includes('libsodium not built in');

async function expectProfile(profile) {
  const saved = file(`from-${profile}`);
  const receiver = await listen([...kTls, ...argumentsOf(profile), '--save', saved]);
  for (const data of ['{"door":1}', `"${'x'.repeat(100000)}"`, '2']) {  // grows, and comes back
    const { headers, body, name } = kSigners[profile](data);
    equal((await ask(receiver, headers, body)).status, 204, `${profile}: status`);
    const line = await receiver.line();
    check(line.startsWith(`verified ${name ?? 'event-'}`) && line.endsWith(` (${body.length} bytes)`), line);
    const stem = line.split(' ')[1];
    equal(readFileSync(`${saved}/${stem}.body`, 'utf8'), body, `${profile}: the saved body`);
  }
  const { headers, body } = kSigners[profile]('{"door":1}');
  const forged = profile === 'mailgun' ? body.replace('"timestamp":"1', '"timestamp":"2') : body.replace('1', '3');
  equal((await ask(receiver, headers, forged)).status, 401, `${profile}: another body`);
  equal(await receiver.line(), 'refused: bad_signature', `${profile}: line`);
  equal((await ask(receiver, headers, body)).status, 204, `${profile}: unchanged`);
  equal(await receiver.stop(), 0, 'exit');
}

test('listen takes the profiles that keep the body, and those with a public key', async () => {
  const sodium = await hasSodium();
  for (const profile of Object.keys(kSigners)) {
    if (sodium || !kNeedSodium.includes(profile)) await expectProfile(profile);
  }
  await expectUsageError([...kTls, '--profile', 'github', '--public-key', 'x'], 'is checked with a secret, no public key');
});

test('a body that is kept has the limit of the others', async () => {
  const receiver = await listen([...kTls, ...argumentsOf('linear')]);
  const kLimit = 1024 * 1024;
  for (const [size, status] of [[kLimit - 1, 204], [kLimit, 204], [kLimit + 1, 413]]) {
    const start = `{"webhookTimestamp":${Date.now()},"a":"`;
    const body = `${start}${'x'.repeat(size - start.length - 2)}"}`;
    equal((await ask(receiver, linear(body), body)).status, status, `${size} bytes`);
    check((await receiver.line()).startsWith(status === 204 ? 'verified event-' : 'refused: 413'), `line of ${size} bytes`);
  }
  await receiver.stop();
});

test('a body that is kept may be empty, and come in chunks on a kept connection', async () => {
  if (!await hasSodium()) return;
  const receiver = await listen(['--plain', ...argumentsOf('standard_v1a')]);
  const first = kSigners.standard_v1a('');
  const beginner = net.connect(receiver.port, '127.0.0.1');
  beginner.write(text(first.headers, ''));
  equal(read(String((await once(beginner, 'data'))[0])).status, 204, 'an empty body before any other');
  equal(await receiver.line(), `verified ${first.name} (0 bytes)`, 'line');
  const socket = net.connect(receiver.port, '127.0.0.1');
  let answers = '';
  socket.on('data', (data) => { answers += data; });
  const whole = kSigners.standard_v1a('a'.repeat(5000));
  socket.write(text(whole.headers, whole.body, { keep: true }));
  const chunked = kSigners.standard_v1a('abcdef');
  socket.write(text({ ...chunked.headers, 'Transfer-Encoding': 'chunked' }, '', { keep: true })
    .replace('Content-Length: 0\r\n', '') + '2\r\nab\r\n4\r\ncdef\r\n0\r\n\r\n');
  const empty = kSigners.standard_v1a('');
  socket.write(text(empty.headers, ''));
  await once(socket, 'close');
  equal(answers.match(/HTTP\/1\.1 204 /g)?.length, 3, `answers ${answers}`);
  for (const [{ name }, size] of [[whole, 5000], [chunked, 6], [empty, 0]]) {
    equal(await receiver.line(), `verified ${name} (${size} bytes)`, 'line');
  }
  await receiver.stop();
});

test('paypal is judged by the certificates that are given, and not without', async () => {
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'signer.key', '-out', 'signer.csr',
    '-subj', '/CN=messageverificationcerts.paypal.com');
  openssl('x509', '-req', '-in', 'signer.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', '77', '-days', '30', '-out', 'signer.pem');
  const common = [...kTls, '--profile', 'paypal', '--secret', kShared];
  const certificate = ['--param', `certificate=@${file('signer.pem')}`];
  const roots = (name) => ['--param', `roots=@${file(name)}`];
  for (const some of [[], certificate, roots('ca.pem')]) {
    await expectUsageError([...common, ...some], 'give --param certificate=@FILE and roots=@FILE');
  }
  const signed = (id, body) => {
    const time = new Date().toISOString();
    const content = `${id}|${time}|${kShared}|${crc32(body)}`;
    return { 'PAYPAL-TRANSMISSION-ID': id, 'PAYPAL-TRANSMISSION-TIME': time, 'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
      'PAYPAL-CERT-URL': 'https://api.paypal.com/v1/notifications/certs/CERT-1',
      'PAYPAL-TRANSMISSION-SIG': crypto.sign('sha256', Buffer.from(content), readFileSync(file('signer.key'))).toString('base64') };
  };
  const good = await listen([...common, ...certificate, ...roots('ca.pem')]);
  const request = signed('pay-1', '{"a":1}');
  equal((await ask(good, request, '{"a":1}')).status, 204, 'status');
  equal(await good.line(), 'verified pay-1 (7 bytes)', 'line');
  equal((await ask(good, request, '{"a":1}')).status, 204, 'a repeat');
  equal(await good.line(), 'repeat pay-1', 'line');
  equal((await ask(good, request, '{"a":2}')).status, 401, 'another body');
  equal(await good.line(), 'refused: bad_signature', 'line');
  await good.stop();
  const strange = await listen([...common, ...certificate, ...roots('stranger.pem')]);
  equal((await ask(strange, request, '{"a":1}')).status, 401, 'roots of somebody else');
  equal(await strange.line(), 'refused: bad_certificate', 'line');
  await strange.stop();
});

let asked = 0;
/// A question, then an event that ends the receiver: the question was not counted, nor saved.
async function expectHandshake(profile, { sign, question, reply, event, eventStatus = 204 }) {
  const saved = file(`asked-by-${profile}-${++asked}`);
  const receiver = await listen([...kTls, ...argumentsOf(profile), '--count', '1', '--save', saved]);
  const broken = await ask(receiver, { ...sign(`${question} `) }, question);
  equal([broken.status, broken.body], [401, ''], `${profile}: a wrong signature`);
  equal(await receiver.line(), 'refused: bad_signature', `${profile}: line`);
  for (let i = 0; i < 2; ++i) {  // who asks again is answered again
    const { status, headers, body } = await ask(receiver, sign(question), question);
    equal([status, headers['Content-Type'], body], reply, `${profile}: the answer`);
    equal(headers['Content-Length'], reply[0] === 204 ? undefined : String(body.length), `${profile}: length`);
    equal(await receiver.line(), `handshake ${profile} (${reply[0]})`, `${profile}: line`);
  }
  equal(readdirSync(saved), [], `${profile}: files`);
  equal((await ask(receiver, sign(event), event)).status, eventStatus, `${profile}: an event`);
  equal(await receiver.line(), `verified event-1 (${event.length} bytes)`, `${profile}: line`);
  equal(await receiver.ended, 0, `${profile}: exit`);
  equal(readdirSync(saved), ['event-1.body', 'event-1.headers'], `${profile}: files`);
}

test('listen answers what slack, zoom and xero ask, and then takes events', async () => {
  await expectHandshake('slack', { sign: slack, question: '{"type":"url_verification","challenge":"3eZbrw1a"}',
    reply: [200, 'text/plain', '3eZbrw1a'], event: '{"type":"event_callback"}' });
  await expectHandshake('zoom', { sign: zoom, event: '{"event":"meeting.started","payload":{}}',
    question: '{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS"}}',
    reply: [200, 'application/json', JSON.stringify({ plainToken: 'qgg8vlvZRS', encryptedToken: mac('qgg8vlvZRS') })] });
  await expectHandshake('xero', { sign: xero, event: '{"events":[{"resourceId":"a"}]}', eventStatus: 200,
    question: '{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"S0m3"}', reply: [200, undefined, ''] });
});

test('listen answers the pings of discord, and its probes with bad signatures by 401', async () => {
  if (!await hasSodium()) return;
  await expectHandshake('discord', { sign: discord, question: '{"type":1,"id":"1"}', event: '{"type":2,"id":"2"}',
    reply: [200, 'application/json', '{"type":1}'] });
  await expectHandshake('discord', { sign: discord, question: '{"version":1,"type":0}', reply: [204, undefined, ''],
    event: '{"version":1,"type":1,"event":{"type":"E"}}' });
});

test('the text that a handshake gives back has a limit', async () => {
  const receiver = await listen([...kTls, ...argumentsOf('slack')]);
  for (const [size, status] of [[1023, 200], [1024, 200], [1025, 413]]) {
    const body = `{"type":"url_verification","challenge":"\\u0041${'a'.repeat(size - 1)}"}`;
    const answer = await ask(receiver, slack(body), body);
    equal([answer.status, answer.body.length], [status, status === 200 ? size : 0], `${size} bytes`);
    equal(await receiver.line(), status === 200 ? 'handshake slack (200)' : 'refused: 413 handshake', 'line');
  }
  await receiver.stop();
});

test('meta subscribes with the token that was set, and nobody else does', async () => {
  const query = (token, mode = 'subscribe') => `/in?hub.mode=${mode}&hub.challenge=1158201444&hub.verify_token=${token}`;
  const get = (receiver, target) => ask(receiver, {}, '', { method: 'GET', target });
  const receiver = await listen([...kTls, ...argumentsOf('meta'), '--path', '/in', '--set', 'verify_token=to ken', '--set', 'verify_token=new']);
  for (const token of ['to%20ken', 'new']) {
    const { status, headers, body } = await get(receiver, query(token));
    equal([status, headers['Content-Type'], headers['Content-Length'], body], [200, 'text/plain', '10', '1158201444'], 'answer');
    equal(await receiver.line(), 'handshake meta (200)', 'line');
  }
  for (const [target, status, line] of [[query('token'), 403, '403 bad_signature'], ['/in', 403, '403 missing_header'],
    [query('new', 'other'), 403, '403 malformed_header'], [query('new').replace('/in', '/other'), 404, '404 path']]) {
    const answer = await get(receiver, target);
    equal([answer.status, answer.body], [status, ''], target);
    equal(await receiver.line(), `refused: ${line}`, target);
  }
  for (const method of ['PUT', 'OPTIONS', 'HEAD']) {
    const { status, headers } = await ask(receiver, {}, '', { method, target: query('new') });
    equal([status, headers.Allow], [405, 'POST'], method);
    await receiver.line();
  }
  equal((await ask(receiver, meta('{}'), '{}')).status, 204, 'an event');
  await receiver.stop();
  const without = await listen([...kTls, ...argumentsOf('meta')]);
  equal((await get(without, query('new'))).status, 405, 'no token set');
  await without.stop();
});

test('cloudevents lets those ask who are allowed to send', async () => {
  const common = [...kTls, '--profile', 'cloudevents', '--secret', kShared];
  const options = (receiver, headers) => ask(receiver, headers, '', { method: 'OPTIONS' });
  const origin = (name, more) => ({ 'WebHook-Request-Origin': name, ...more });
  const receiver = await listen([...common, '--set', 'allowed_origin=a.example', '--set', 'allowed_origin=b.example', '--set', 'max_rate=120']);
  for (const [headers, allowed, rate] of [[origin('A.example'), 'a.example', '120'],
    [origin('b.example', { 'WebHook-Request-Rate': 60 }), 'b.example', '60'],
    [origin('b.example', { 'WebHook-Request-Rate': 600 }), 'b.example', '120']]) {
    const got = await options(receiver, headers);
    equal([got.status, got.headers['WebHook-Allowed-Origin'], got.headers['WebHook-Allowed-Rate'], got.headers.Allow, got.headers['Content-Length']],
      [200, allowed, rate, 'POST', '0'], 'answer');
    equal(await receiver.line(), 'handshake cloudevents (200)', 'line');
  }
  for (const [headers, status, line] of [[origin('c.example'), 403, '403 origin_not_allowed'], [{}, 400, '400 missing_header'],
    [origin('a.example', { 'WebHook-Request-Rate': '0' }), 400, '400 malformed_header']]) {
    const got = await options(receiver, headers);
    equal([got.status, got.headers['WebHook-Allowed-Origin']], [status, undefined], line);
    equal(await receiver.line(), `refused: ${line}`, 'line');
  }
  equal((await ask(receiver, { Authorization: `Bearer ${kShared}` }, '{}')).status, 204, 'an event');
  await receiver.stop();
  const without = await listen(common);
  equal((await options(without, origin('a.example'))).status, 405, 'nobody allowed');
  await without.stop();
  for (const [set, part] of [[['max_rate=5'], 'wants --set allowed_origin'], [['allowed_origin='], 'wants a text'],
    [['allowed_origin=a\r\nX: y'], 'wants a text'], [['verify_token=x'], '--set knows'], [['x'], '--set takes NAME=VALUE'],
    ...['0', '4294967296', '-1', 'x'].map((rate) => [['allowed_origin=a', `max_rate=${rate}`], 'a number from 1 to 4294967295']),
    [['allowed_origin=a', 'max_rate=4294967295', 'max_rate=1'], 'given twice']]) {
    await expectUsageError([...common, ...set.flatMap((it) => ['--set', it])], part);
  }
});

test('an event with a signed time and no id is known again by its MAC, and none is forgotten', async () => {
  const receiver = await listen(['--plain', ...argumentsOf('slack')]);
  const kGuarded = 4096;
  const time = now();
  const bodies = Array.from({ length: kGuarded }, (_, i) => `{"n":${i}}`);
  const all = [bodies[0], ...bodies, 'one more', bodies[0], bodies[kGuarded - 1]];
  const socket = net.connect(receiver.port, '127.0.0.1');
  let answers = '';
  socket.on('data', (data) => { answers += data; });
  socket.write(all.map((body, i) => text(slack(body, time), body, { keep: i + 1 < all.length })).join(''));
  const closed = once(socket, 'close');
  const kRepeat = 'repeat (the same signed content)';
  const kFull = 'refused: replay_guard_full';
  for (let i = 0; i < all.length; ++i) {  // beside the answers: the pipe would fill up
    const expected = i === 1 || i > kGuarded + 1 ? kRepeat : i === kGuarded + 1 ? kFull : 'verified event-';
    const line = await receiver.line();
    if (!line.startsWith(expected)) equal(line, expected, `line ${i}`);
  }
  await closed;
  const statuses = answers.match(/(?<=HTTP\/1\.1 )\d{3}/g);
  equal(statuses.length, all.length, 'answers');
  equal(statuses.map((status, i) => [i, status]).filter(([, status]) => status !== '204'), [[kGuarded + 1, '503']], 'the one without room');
  await receiver.stop();
});
