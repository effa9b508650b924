// SPDX-License-Identifier: MIT
// send --outbox, drain, outbox: what is accepted is delivered or a dead letter, and in which order.
import { createHmac } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { check, command, equal, hide, kSecret, run, test } from './harness.mjs';
import { file, serve } from './peers.mjs';

export const answer = (status, fields = '') => `HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n${fields}\r\n`;
const kWhole = (request) => request.body.toString();

/// A server whose answer to a body is what `say` tells; one that is told nothing is answered 204.
export const serveBodies = (say = () => 204) => serve('good', [(socket, request) => {
  const told = say(kWhole(request)) ?? 204;
  socket.write(typeof told === 'string' ? told : answer(told));
}]);

const way = (server, dir) => ['--url', server.url, '--ca', file('ca.pem'), '--outbox', dir];
export const send = (server, dir, id, ...more) =>
  run(['send', ...way(server, dir), '--id', id, '--data', `body of ${id}`, '--json', ...more]);
export const drain = (server, dir, ...more) => run(['drain', ...way(server, dir), '--json', ...more]);
export const list = async (dir) => (await run(['outbox', 'list', '--outbox', dir, '--json'])).out.trim()
  .split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
const states = async (dir) => (await list(dir)).map((event) => [event.event_id, event.state, event.reason]);
const ids = (server) => server.requests.map((request) => request.headers['webhook-id']);
const bodies = (server) => server.requests.map(kWhole);

test('an event is accepted before it is tried, and delivered', async () => {
  const server = await serveBodies();
  const sent = await send(server, file('ob1'), 'a');
  equal([sent.code, sent.err], [0, ''], 'exit');
  equal(sent.out.split('\n').length, 3, 'lines');
  equal(sent.out.split('\n')[0], '{"accepted":"a"}', 'first line');
  equal([sent.json.outcome, sent.json.status, sent.json.attempts, sent.json.event_id, sent.json.error],
    ['delivered', 204, 1, 'a', null], 'object');
  equal([ids(server), bodies(server)], [['a'], ['body of a']], 'request');
  equal(await states(file('ob1')), [], 'what is left');
  const again = await drain(server, file('ob1'));
  equal([again.code, again.json.delivered, again.json.waiting], [0, 0, 0], 'drain');
  const text = await run(['send', ...way(server, file('ob1')), '--data', 'x']);
  check(/^accepted: (evt_[0-9a-f]{32})\ndelivered: 204 in 1 attempt \(\1\)\n$/.test(text.out), text.out);
  await server.close();
});

test('accepted stands there before the first byte is sent, and flushed', async () => {
  let accepted = false;
  const server = await serve('good', [(socket) => {
    accepted = readFileSync(file('ob2.out'), 'utf8') === '{"accepted":"a"}\n';
    socket.write(answer(204));
  }]);
  writeFileSync(file('ob2.out'), '');
  const sent = await run(['send', ...way(server, file('ob2')), '--id', 'a', '--json'].filter((x) => x !== ''),
    { stdout: file('ob2.out') }).catch(() => undefined);
  check(accepted, `the line at the time of the request (${sent?.code})`);
  await server.close();
});

test('what waits is drained in its order, each with its id, its bytes, its type and its content type', async () => {
  let status = 503;
  const server = await serveBodies(() => status);
  const dir = file('ob3');
  for (const id of ['a', 'b', 'c']) {
    const sent = await send(server, dir, id, '--type', `t.${id}`, '--content-type', 'text/plain');
    equal([sent.code, sent.json.outcome], [3, 'retry'], 'exit');
    check(sent.err.includes('the event is kept') && !sent.err.includes(file('')), sent.err);
  }
  equal((await list(dir)).map((event) => [event.event_id, event.type, event.content_type, event.bytes]),
    ['a', 'b', 'c'].map((id) => [id, `t.${id}`, 'text/plain', 9]), 'list');
  const failed = await drain(server, dir);
  equal([failed.code, failed.json.attempts, failed.json.waiting, failed.json.outcome], [3, 3, 3, 'retry'], 'each once');
  status = 204;
  const before = server.requests.length;
  const drained = await drain(server, dir);
  equal([drained.code, drained.err, drained.json.delivered, drained.json.waiting, drained.json.error],
    [0, '', 3, 0, null], 'drain');
  const last = server.requests.slice(before);
  equal(last.map((request) => [request.headers['webhook-id'], kWhole(request), request.headers['content-type']]),
    ['a', 'b', 'c'].map((id) => [id, `body of ${id}`, 'text/plain']), 'requests');
  equal(await states(dir), [], 'what is left');
  await server.close();
});

test('an event that fails alone does not keep the others', async () => {
  const server = await serveBodies((body) => (body === 'body of bad' ? 500 : 204));
  const dir = file('ob4');
  equal((await send(server, dir, 'bad')).code, 3, 'the bad one');
  const next = await send(server, dir, 'next');
  equal([next.code, next.json.attempts], [0, 1], 'one behind it');
  equal(ids(server), ['bad', 'bad', 'next'], 'in order');
  const drained = await run(['drain', ...way(server, dir), '-v']);
  equal([drained.code, drained.out], [3, '0 delivered, 0 dead letters, 1 waiting\n'], 'drain');
  check(/^event \d+: answer: 500\nfieldhook drain: 1 event waits: answer: 500 /.test(drained.err), drained.err);
  equal(await states(dir), [['bad', 'waiting', null]], 'what is left');
  await server.close();
});

test('the attempts of a run are bounded, and no number of them makes a dead letter', async () => {
  const server = await serve('good', [answer(503), answer(503), answer(204)]);
  const sent = await send(server, file('ob5'), 'a', '--attempts', '2', '-v');
  equal([sent.code, sent.json.attempts, server.requests.length], [3, 2, 2], 'two of two');
  check(/^attempt 1: answer: 503; next in \d/.test(sent.err), sent.err);
  for (let i = 0; i < 12; ++i) equal((await drain({ ...server, url: server.url }, file('ob5'))).code, 0, 'drain');
  equal(server.requests.length, 3, 'requests');
  await server.close();
  const bad = await serveBodies(() => 500);
  equal((await send(bad, file('ob6'), 'a')).code, 3, 'first');
  for (let i = 0; i < 12; ++i) equal((await drain(bad, file('ob6'))).code, 3, 'drain');
  equal(await states(file('ob6')), [['a', 'waiting', null]], 'after 13 attempts');
  await bad.close();
});

test('a rejected event is a dead letter, and waits again when the user says so', async () => {
  let status = 400;
  const server = await serveBodies(() => status);
  const dir = file('ob7');
  const sent = await send(server, dir, 'a');
  equal([sent.code, sent.json.outcome, sent.json.status], [4, 'rejected', 400], 'exit');
  check(sent.err.includes('the event is a dead letter'), sent.err);
  equal(await states(dir), [['a', 'dead', 'rejected']], 'dead');
  const drained = await drain(server, dir);
  equal([drained.code, server.requests.length], [0, 1], 'nothing waits');
  status = 204;
  equal((await run(['outbox', 'redeliver', 'a', '--outbox', dir])).code, 0, 'redeliver');
  equal(await states(dir), [['a', 'waiting', null]], 'waits');
  equal([(await drain(server, dir)).code, ids(server)], [0, ['a', 'a']], 'the same id');
  status = 400;
  await send(server, dir, 'b');
  equal((await run(['outbox', 'drop', 'b', '--outbox', dir])).code, 0, 'drop');
  equal(await list(dir), [], 'gone');
  for (const action of ['show', 'redeliver', 'drop']) {
    const none = await run(['outbox', action, 'b', '--outbox', dir]);
    equal([none.code, none.out], [2, ''], `${action} of no event`);
    check(none.err.includes('no such event'), none.err);
  }
  await server.close();
});

test('an endpoint that is gone keeps its events', async () => {
  const server = await serve('good', [answer(410)]);
  const dir = file('ob8');
  const sent = await send(server, dir, 'a', '--attempts', '3');
  equal([sent.code, sent.json.outcome, sent.json.attempts], [5, 'endpoint_off', 1], 'exit');
  await send(server, dir, 'b');
  equal([(await drain(server, dir)).code, ids(server)], [3, ['a', 'a', 'a']], 'one attempt a run');
  equal(await states(dir), [['a', 'waiting', null], ['b', 'waiting', null]], 'both wait');
  await server.close();
});

test('wrong credentials end a run and cost no event', async () => {
  for (const status of [401, 403, 404, 407]) {
    const server = await serveBodies(() => status);
    const dir = file(`ob9_${status}`);
    equal((await send(server, dir, 'a', '--attempts', '3')).code, 3, `${status}`);
    await send(server, dir, 'b');
    equal([(await drain(server, dir)).code, server.requests.length], [3, 3], 'one attempt a run');
    equal((await states(dir)).length, 2, 'both wait');
    await server.close();
  }
});

test('a Retry-After outlives the process, and nothing is sent before', async () => {
  const server = await serve('good', [answer(503, 'Retry-After: 1000\r\n'), answer(204)]);
  const dir = file('ob10');
  const sent = await send(server, dir, 'a', '--attempts', '3');
  equal([sent.code, sent.json.attempts, sent.json.retry_after_ms], [3, 1, 1000000], 'the first');
  const drained = await drain(server, dir);
  equal([drained.code, drained.json.attempts, server.requests.length], [3, 0, 1], 'drain');
  check(drained.json.retry_after_ms > 900000 && drained.json.retry_after_ms <= 1001000, 'time left');
  check(drained.err.includes('the endpoint takes nothing for '), drained.err);
  const next = await send(server, dir, 'b');
  equal([next.code, next.json.outcome, next.json.attempts, next.json.phase], [3, 'retry', 0, null], 'the next');
  equal(server.requests.length, 1, 'requests');
  rmSync(`${dir}/hold`);
  equal([(await drain(server, dir)).code, ids(server)], [0, ['a', 'a', 'b']], 'when it is over');
  writeFileSync(`${dir}/hold`, '1\n');
  equal((await send(server, dir, 'c')).code, 0, 'in the past');
  for (const text of ['', 'x\n', '99999999999999999999\n']) {
    writeFileSync(`${dir}/hold`, text);
    equal((await send(server, dir, 'd')).code, 0, `no time: ${text}`);
  }
  await server.close();
});

test('a Retry-After ends a drain', async () => {
  let held = true;
  const server = await serveBodies(() => (held ? answer(429, 'Retry-After: 500\r\n') : 503));
  held = false;
  for (const id of ['a', 'b', 'c']) await send(server, file('ob11'), id);
  held = true;
  const before = server.requests.length;
  equal([(await drain(server, file('ob11'))).code, server.requests.length - before], [3, 1], 'one request');
  await server.close();
});

test('payloads beyond the memory for events go out whole, and signed', async () => {
  let status = 503;
  const server = await serveBodies(() => status);
  const dir = file('ob12');
  const sizes = [0, 1, 16000, 16384, 16385, 65000];
  const secret = ['--secret', kSecret];
  for (const size of sizes) {
    writeFileSync(file('big'), Buffer.alloc(size, `${size} `));
    const sent = await run(['send', ...way(server, dir), '--data', `@${file('big')}`, ...secret]);
    equal(sent.code, 3, `${size} bytes`);
  }
  status = 204;
  const before = server.requests.length;
  equal((await drain(server, dir, ...secret)).code, 0, 'drain');
  const key = Buffer.from(kSecret.slice(6), 'base64');
  server.requests.slice(before).forEach((request, i) => {
    check(request.body.equals(Buffer.alloc(sizes[i], `${sizes[i]} `)), `body of ${sizes[i]} bytes`);
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = request.headers;
    const mac = createHmac('sha256', key).update(`${id}.${time}.`).update(request.body).digest('base64');
    equal(signature, `v1,${mac}`, `signature of ${sizes[i]} bytes`);
  });
  equal(server.requests.length - before, sizes.length, 'requests');
  await server.close();
});

test('outbox shows what is in an event, and no secret', async () => {
  const server = await serveBodies(() => 400);
  const dir = file('ob13');
  await send(server, dir, 'a', '--type', 'door.opened\u009b');
  const shown = await run(['outbox', 'show', 'a', '--outbox', dir]);
  equal(shown.code, 0, 'exit');
  check(/^id: a\nstate: dead\nreason: rejected\nattempts: 1\ntime: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n/.test(shown.out), shown.out);
  check(shown.out.endsWith('\nbytes: 9\n\nbody of a\n'), shown.out);
  const table = await run(['outbox', 'list', '--outbox', dir]);
  check(/^ID +STATE +ATTEMPTS +BYTES +TIME +TYPE\na +dead: rejected +1 +9 /.test(table.out), table.out);
  hide('R0UTINGKEY'.repeat(3));
  await run(['send', ...way(server, dir), '--id', 'p', '--profile', 'pagerduty', '--secret', `${'R0UTINGKEY'.repeat(3)}ab`,
    '--set', 'source=door', '--set', 'severity=info', '--data', 'a door opened']);
  const page = await run(['outbox', 'show', 'p', '--outbox', dir]);
  check(page.out.includes('"routing_key":"(not shown)"') && page.out.includes('a door opened'), page.out);
  await server.close();
});

test('a drain shows its progress on a terminal, and nowhere else', async () => {
  let status = 503;
  const server = await serveBodies(() => status);
  const dir = file('ob14');
  for (const id of ['a', 'b']) await send(server, dir, id);
  const quiet = await run(['drain', ...way(server, dir)]);
  check(quiet.err.startsWith('fieldhook drain: 2 events wait: answer: 503 '), quiet.err);
  status = 204;
  const line = [command(), 'drain', ...way(server, dir)].join(' ');
  const seen = await run(['-qec', line, '/dev/null'], { program: 'script' });
  check(seen.out.includes('\rtried 1 of 2\rtried 2 of 2\r\n2 delivered, 0 dead letters, 0 waiting'), JSON.stringify(seen.out));
  await server.close();
});
