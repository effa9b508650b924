// SPDX-License-Identifier: MIT
// An outbox that cannot be used: locked, another URL's, damaged, full, not writable.
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { check, equal, kToken, run, test } from './harness.mjs';
import { answer, drain, list, send, serveBodies } from './outbox_cases.mjs';
import { closedPort, file, serve } from './peers.mjs';

function refused(result, what, part) {
  equal(result.code, 6, `exit: ${what}`);
  check(result.err.includes(part) && /^fieldhook \w+: [^\n]+\n$/.test(result.err), `${what}: ${result.err}`);
  if (result.json === undefined) return;
  equal([result.json.outcome, result.json.attempts, result.json.phase], ['not_accepted', 0, null], what);
  equal(result.out.split('\n').length, 2, `lines: ${what}`);
}

test('one process at a time has an outbox, and the others wait up to --timeout', async () => {
  let asked;
  const request = new Promise((resolve) => { asked = resolve; });
  const server = await serve('good', [(socket) => asked(socket), answer(204)]);
  const dir = file('tr1');
  const first = send(server, dir, 'a');
  const socket = await request;
  refused(await send(server, dir, 'b', '--timeout', '1'), 'locked', 'in use by another process');
  const look = await run(['outbox', 'list', '--outbox', dir, '--timeout', '1']);
  equal([look.code, look.out], [6, ''], 'list');
  const third = send(server, dir, 'c');
  socket.write(answer(204));
  equal([(await first).code, (await third).code], [0, 0], 'who has it, and who waited');
  equal(server.requests.map((one) => one.headers['webhook-id']), ['a', 'c'], 'requests');
  await server.close();
});

test('an outbox belongs to one URL, however that is written', async () => {
  const server = await serveBodies();
  const dir = file('tr2');
  const at = (url) => ({ url });
  equal((await send(at(`${server.url}x?t=${kToken}`), dir, 'a')).code, 0, 'the first');
  equal((await send(at(`${server.url.replace('localhost', 'LOCALHOST')}x?t=${kToken}#f`), dir, 'b')).code, 0, 'another form');
  for (const path of ['', 'y', 'x', 'x?t=1', `X?t=${kToken}`]) {
    for (const call of [send, drain]) {
      const other = await run(['send', '--url', server.url + path, '--ca', file('ca.pem'), '--outbox', dir]);
      equal([other.code, other.out], [2, ''], `exit of ${path} ${call.name}`);
      check(other.err.includes('belongs to another URL'), other.err);
    }
  }
  equal((await run(['drain', '--url', server.url, '--ca', file('ca.pem'), '--outbox', dir])).code, 2, 'drain');
  equal(server.requests.length, 2, 'requests');
  check(!readFileSync(`${dir}/url`, 'utf8').includes('http'), 'only a hash is kept');
  await server.close();
});

test('a directory that is missing is made by send alone', async () => {
  const server = await serveBodies();
  for (const args of [['drain', '--url', server.url, '--ca', file('ca.pem')], ['outbox', 'list'], ['outbox', 'show', 'x']]) {
    const result = await run([...args, '--outbox', file('tr3')]);
    equal([result.code, result.out], [2, ''], args[0]);
    check(result.err.includes('there is no outbox'), result.err);
  }
  equal((await send(server, file('tr3'), 'a')).code, 0, 'send');
  await server.close();
});

test('a directory that cannot be written accepts nothing', async () => {
  const server = await serveBodies();
  for (const dir of [file('ca.pem'), `${file('ca.pem')}/x`, '/proc/fieldhook', `${file('no')}/no`]) {
    refused(await send(server, dir, 'a'), dir, 'cannot be used');
  }
  for (const name of ['lock', 'url', 'outbox', 'url.new', 'outbox.new']) {
    const dir = file(`tr4_${name}`);
    mkdirSync(`${dir}/${name}/x`, { recursive: true });
    const result = await send(server, dir, 'a');
    refused(result, name, 'the outbox');
  }
  const dir = file('tr4_link');
  mkdirSync(dir);
  symlinkSync(file('elsewhere'), `${dir}/outbox`);
  refused(await send(server, dir, 'a'), 'a link', 'the outbox');
  equal(server.connections, 0, 'connections');
});

test('a damaged file accepts nothing and is left as it is', async () => {
  const server = await serveBodies();
  const dir = file('tr5');
  await send(server, dir, 'a');
  const whole = readFileSync(`${dir}/outbox`);
  const damages = { 'cut by a byte': () => truncateSync(`${dir}/outbox`, whole.length - 1),
    'empty': () => truncateSync(`${dir}/outbox`, 0),
    'zeros': () => writeFileSync(`${dir}/outbox`, Buffer.alloc(whole.length)),
    'text': () => writeFileSync(`${dir}/outbox`, Buffer.alloc(whole.length, 'abc')) };
  for (const [what, damage] of Object.entries(damages)) {
    damage();
    const before = readFileSync(`${dir}/outbox`);
    refused(await send(server, dir, 'b'), what, 'damaged');
    refused({ ...(await drain(server, dir)), json: undefined }, what, 'damaged');
    refused({ ...(await run(['outbox', 'list', '--outbox', dir])), json: undefined }, what, 'damaged');
    check(readFileSync(`${dir}/outbox`).equals(before), `left as it is: ${what}`);
  }
  writeFileSync(`${dir}/outbox`, whole);
  rmSync(`${dir}/url`);
  refused(await send(server, dir, 'b'), 'no url', "its file 'url' is missing");
  equal(server.requests.length, 1, 'requests');
  await server.close();
});

test('a damaged event is told, and the others are delivered', async () => {
  let status = 503;
  const server = await serveBodies(() => status);
  const dir = file('tr6');
  for (const id of ['a', 'b', 'c']) await send(server, dir, id);
  const bytes = readFileSync(`${dir}/outbox`);
  bytes[bytes.indexOf('body of b')] ^= 4;
  writeFileSync(`${dir}/outbox`, bytes);
  status = 204;
  const before = server.requests.length;
  const drained = await drain(server, dir);
  equal([drained.code, drained.json.delivered, drained.json.waiting], [6, 2, 0], 'drain');
  check(drained.err.includes('the outbox is damaged'), drained.err);
  equal(server.requests.slice(before).map((one) => one.headers['webhook-id']), ['a', 'c'], 'requests');
  await server.close();
});

test('a full outbox refuses what is new, and takes it once there is room', async () => {
  const dir = file('tr7');
  const down = `https://localhost:${await closedPort()}/`;
  const args = ['--url', down, '--resolve', 'localhost:127.0.0.1', '--ca', file('ca.pem'), '--outbox', dir];
  const sized = async (size) => {
    writeFileSync(file('sized'), Buffer.alloc(size, 'x'));
    return run(['send', ...args, '--data', `@${file('sized')}`]);
  };
  const most = Number(/than an outbox takes: (\d+) bytes\n$/.exec((await sized(65536)).err)?.[1]);
  check(most > 65000, `${most} bytes fit`);
  const long = await sized(most + 1);
  equal([long.code, long.out], [2, ''], 'a byte too long');
  equal((await sized(most)).code, 3, 'the longest');
  let result;
  let accepted = 1;
  do {
    result = await run(['send', ...args, '--id', `n${accepted}`, '--data', `@${file('sized')}`, '--json']);
    if (result.code === 3) ++accepted;
  } while (result.code === 3 && accepted < 70);
  refused(result, 'full', 'the outbox is full');
  check(accepted > 50, `${accepted} events fit`);
  equal((await list(dir)).length, accepted, 'all are there');
  equal((await run(['outbox', 'drop', 'n1', '--outbox', dir])).code, 0, 'drop one');
  const next = await run(['send', ...args, '--id', 'next', '--data', `@${file('sized')}`]);
  equal(next.code, 3, 'then there is room');
});
