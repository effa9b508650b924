// SPDX-License-Identifier: MIT
// What fieldhook send makes of a text, of fields and of secrets, and what it refuses to make.
import { readFileSync, writeFileSync } from 'node:fs';
import { check, equal, kSecret, kToken, run, test } from './harness.mjs';
import { file, serve } from './peers.mjs';
import { send, sendTo } from './sink_runs.mjs';
import { kKey, kRoutingKey, serveSink } from './sinks.mjs';

test('every field of --set has its place', async () => {
  const discord = await sendTo('discord', ['--data', 'hi', '--set', 'username=door', '--set', 'title=T', '--set',
    'description=D', '--set', 'footer=F', '--set', 'author=A', '--set', 'colour=#CC3300', '--set', 'url=https://a.example/',
    '--set', 'avatar_url=https://a.example/b.png', '--set', 'thread_name=N', '--set', 'thread_id=77']);
  equal(discord.code, 0, 'exit');
  check(discord.request.line.startsWith(`POST /api/webhooks/1234/${kToken}?wait=true&thread_id=77 `), discord.request.line);
  equal(discord.got.embeds, [{ title: 'T', url: 'https://a.example/', description: 'D', author: { name: 'A' },
    footer: { text: 'F' }, color: 0xcc3300 }].map((embed) => ({ ...discord.got.embeds[0], ...embed })), 'embed');
  equal([discord.got.content, discord.got.username, discord.got.thread_name], ['hi', 'door', 'N'], 'texts');

  const page = await sendTo('pagerduty', ['--id', 'e1', '--data', 'hot', '--set', 'severity=critical', '--set', 'source=oven',
    '--set', 'component=c', '--set', 'group=g', '--set', 'class=k', '--set', 'details={"t":99}']);
  equal([page.code, page.got.routing_key, page.got.dedup_key], [0, kRoutingKey, 'e1'], 'event');
  equal(page.got.payload, { ...page.got.payload, summary: 'hot', severity: 'critical', source: 'oven', component: 'c',
    group: 'g', class: 'k', custom_details: { t: 99 } }, 'payload');
  const done = await sendTo('pagerduty', ['--set', 'action=resolve', '--set', 'dedup_key=e1']);
  equal([done.code, done.got.event_action, done.got.dedup_key], [0, 'resolve', 'e1'], 'resolved');

  const chat = await sendTo('telegram', ['--data', 'hi', '--set', 'notice=silent', '--set', 'thread_id=5']);
  equal(chat.got, { chat_id: '-100', text: 'hi', message_thread_id: 5, disable_notification: true }, 'telegram');
  const ifttt = await sendTo('ifttt', ['--data', '1', '--set', 'value2=2', '--set', 'value3=3']);
  equal(ifttt.got, { value1: '1', value2: '2', value3: '3' }, 'ifttt');
  const place = await sendTo('adafruit_io', ['--data', '21.50', '--set', 'lat=51.5', '--set', 'lon=-0.12', '--set', 'ele=10']);
  equal(place.got, { value: 21.5, lat: 51.5, lon: -0.12, ele: 10 }, 'adafruit_io');
  const zapier = await sendTo('zapier', ['--data', 'hi', '--set', 'door=north', '--set', 'n="1"']);
  equal(zapier.got, { text: 'hi', door: 'north', n: '"1"' }, 'zapier');
  const home = await sendTo('home_assistant', ['--data', 'hi', '--set', 'title=T', '--set', 'data={"a":1}']);
  equal(home.got, { ...home.got, message: 'hi', title: 'T', data: { a: 1 } }, 'home_assistant');
  equal((await sendTo('teams', ['--data', 'hi', '--set', 'title=T'])).code, 0, 'teams');
});

test('a payload in the sink\'s own form is sent as it is', async () => {
  const own = { discord: '{"content": "x", "username":"u"}', slack: '{"text":"x"}', zapier: ' [1, 2]', telegram:
    '{"chat_id":"1","text":"x"}', home_assistant: '{"a":1}', google_chat: '{"text":"x"}' };
  for (const [name, data] of Object.entries(own)) {
    const at = await serveSink(name, kToken);
    const { code, err } = await run(['send', '--url', at.url, '--ca', file('ca.pem'), '--profile', name, '--data', data]);
    await at.server.close();
    equal([code, err, at.server.requests[0].body.toString()], [0, '', data], name);
  }
  const key = `{"routing_key":"${kRoutingKey}","event_action":"resolve","dedup_key":"d"}`;
  equal((await sendTo('pagerduty', ['--data', key])).request.body.toString(), key, 'pagerduty');
  const form = await sendTo('zapier', ['--data', 'a=1&b=2', '--content-type', 'application/x-www-form-urlencoded']);
  equal(form.request.body.toString(), 'a=1&b=2', 'a form');
});

test('what only looks like JSON is a text', async () => {
  for (const text of ['{door} opened', '42', 'true', '"quoted"', '{"content":', '[1,']) {
    equal((await sendTo('discord', ['--data', text])).got.content, text, text);
  }
});

test('no text of a device notifies anybody', async () => {
  const text = 'door: @everyone @here <!everyone> <!channel> <@U123> <@123> <users/all>';
  for (const name of ['discord', 'slack', 'google_chat']) {
    const { code, at } = await sendTo(name, ['--data', text]);
    equal([code, at.sink.pings], [0, 0], name);
  }
  equal((await sendTo('discord', ['--data', text])).got.content, text, 'as it was written');
});

test('a text at the limit is taken; beyond it is refused before it leaves, or cut', async () => {
  for (const [name, limit, field] of [['discord', 2000, 'content'], ['telegram', 4096, 'text'], ['slack', 40000, 'text']]) {
    writeFileSync(file('text'), 'x'.repeat(limit));
    equal((await sendTo(name, ['--data', `@${file('text')}`])).got[field].length, limit, name);
    writeFileSync(file('text'), 'x'.repeat(limit + 1));
    const cut = await sendTo(name, ['--data', `@${file('text')}`, '--set', 'over_long=truncate']);
    equal([cut.code, cut.got[field].length], [0, limit], `${name}, cut`);
    const at = await serveSink(name, kToken);
    const refused = await send(at, name, ['--data', `@${file('text')}`]);
    await at.server.close();
    equal([refused.code, at.server.connections], [2, 0], `${name}, refused`);
    check(refused.err.includes('over_long=truncate'), refused.err);
  }
  writeFileSync(file('text'), 'é'.repeat(5e6));
  const large = await sendTo('discord', ['--data', `@${file('text')}`, '--set', 'over_long=truncate']);
  equal([large.code, large.got.content], [0, 'é'.repeat(2000)], '10 MB');
});

test('a payload beyond the sink\'s limit is refused before it leaves', async () => {
  const frame = '{"type":"message","x":""}';
  for (const [size, exit] of [[28 * 1024, 4], [28 * 1024 + 1, 2]]) {
    writeFileSync(file('payload'), frame.replace('""', `"${'x'.repeat(size - frame.length)}"`));
    const at = await serveSink('teams', kToken);
    const { code, err } = await send(at, 'teams', ['--data', `@${file('payload')}`]);
    await at.server.close();
    equal([code, at.server.connections], [exit, exit === 2 ? 0 : 1], String(size));
    check(exit !== 2 || err.includes('28672 bytes'), err);
  }
});

test('a CloudEvent is told in JSON or in header fields', async () => {
  const structured = await sendTo('cloudevents', ['--id', 'e1', '--data', '{"a":1}', '--set', 'subject=s', '--set',
    'dataschema=https://a.example/v2']);
  equal(structured.code, 0, 'exit');
  equal(structured.got, { ...structured.got, specversion: '1.0', id: 'e1', source: '/door', type: 'door.opened',
    subject: 's', dataschema: 'https://a.example/v2', datacontenttype: 'application/json', data: { a: 1 } }, 'event');
  const text = await sendTo('cloudevents', ['--data', 'é', '--content-type', 'text/plain']);
  equal(Buffer.from(text.got.data_base64, 'base64').toString(), 'é', 'other data');
  const binary = await sendTo('cloudevents', ['--data', '{"a":1}', '--set', 'mode=binary', '--set', 'subject=a "é"']);
  equal([binary.code, binary.request.body.toString()], [0, '{"a":1}'], 'binary');
  const { headers } = binary.request;
  equal([headers['ce-type'], headers['ce-source'], headers['ce-specversion'], headers['ce-subject'], headers['content-type']],
    ['door.opened', '/door', '1.0', 'a%20%22%C3%A9%22', 'application/json'], 'fields');
  const whole = '{"specversion":"1.0","id":"1","source":"/a","type":"t"}';
  const asItIs = await sendTo('cloudevents', ['--content-type', 'application/cloudevents+json', '--data', whole]);
  equal([asItIs.code, asItIs.request.body.toString()], [0, whole], 'a whole one');
});

test('credentials go where the sink wants them', async () => {
  const env = { FIELDHOOK_SECRET: kKey };
  writeFileSync(file('key'), `${kKey}\n`);
  const bearer = `Bearer ${kKey}`;
  for (const [name, args, header, value, how] of [
    ['plain', ['--set', 'auth=bearer', '--secret', kKey], 'authorization', bearer],
    ['plain', ['--set', 'auth=bearer', '--secret-file', file('key')], 'authorization', bearer],
    ['plain', ['--set', 'auth=bearer'], 'authorization', bearer, { env }],
    ['plain', ['--set', 'auth=basic', '--set', 'user=me', '--secret', kKey], 'authorization',
      `Basic ${Buffer.from(`me:${kKey}`).toString('base64')}`],
    ['plain', [], 'authorization', undefined, { env }],
    ['cloudevents', ['--secret', kKey], 'authorization', bearer],
    ['home_assistant', ['--secret', kKey], 'authorization', bearer],
    ['home_assistant', [], 'authorization', undefined],
    ['adafruit_io', [], 'x-aio-key', kKey]]) {
    const { code, err, request } = await sendTo(name, ['--data', '{"a":1}', ...args], {}, how);
    if (name !== 'adafruit_io') equal([code, err], [0, ''], `${name} ${args[1]}`);
    equal(request.headers[header], value, `${name} ${args[1]}`);
  }
});

test('while a token is on its way, the process shows it neither in its arguments nor in its environment', async () => {
  for (const [args, how] of [[['--secret', kKey]], [[], { env: { FIELDHOOK_SECRET: kKey } }]]) {
    let seen = '';
    const first = [(socket) => {
      const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'latin1').trim().split(' ');
      for (const child of children) {
        for (const place of ['cmdline', 'environ']) seen += readFileSync(`/proc/${child}/${place}`, 'latin1');
      }
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    }];
    const { code, request } = await sendTo('plain', ['--data', 'x', '--set', 'auth=bearer', ...args], { first }, how);
    equal([code, request.headers.authorization], [0, `Bearer ${kKey}`], 'result');
    check(seen.includes('auth=bearer') && !seen.includes(kKey), 'the token is there to see');
  }
});

test('a sink that takes any JSON is signed for where a secret is given', async () => {
  for (const name of ['zapier', 'make', 'n8n']) {
    const { code, request } = await sendTo(name, ['--data', 'x', '--secret', kSecret]);
    equal(code, 0, 'exit');
    check(/^v1,/.test(request.headers['webhook-signature']), name);
  }
});

test('a redirect is not followed, and carries no credential anywhere', async () => {
  const trap = await serve('good', ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n']);
  const first = [`HTTP/1.1 307 X\r\nLocation: ${trap.url}\r\nContent-Length: 0\r\n\r\n`];
  const { code } = await sendTo('plain', ['--set', 'auth=bearer', '--secret', kKey, '--data', 'x'], { first });
  await trap.close();
  equal([code, trap.connections], [3, 0], 'result');
});

/// What is wrong before a byte leaves.
const kBad = [
  ['discord', ['--data', 'x', '--set', 'chat_id=1'], "profile 'discord' has no field 'chat_id'"],
  ['discord', ['--data', 'x', '--set', 'username'], '--set takes NAME=VALUE'],
  ['discord', ['--data', 'x', '--set', 'username=a', '--set', 'username=b'], "--set 'username' is given twice"],
  ['discord', ['--data', 'x', '--set', 'username='.concat('u'.repeat(81))], 'over_long=truncate'],
  ['discord', ['--data', 'x', '--set', 'colour=red'], 'colour is RRGGBB'],
  ['discord', ['--data', 'x', '--set', 'thread_id=1&wait=false'], '--set thread_id takes a number'],
  ['discord', ['--data', 'x', '--set', 'thread_id='], '--set thread_id takes a number'],
  ['discord', ['--data', 'x', '--set', 'over_long=yes'], '--set over_long takes refuse or truncate'],
  ['discord', ['--data', '{"content":"x"}', '--set', 'username=u'], '--data is a payload already'],
  ['discord', [], "no payload for 'discord'"],
  ['discord', ['--data', 'x', '--secret', kKey], "profile 'discord' does not sign: leave the secret out"],
  ['telegram', ['--data', 'x', '--set', 'notice=quiet'], 'notice is loud or silent'],
  ['telegram', ['--data', 'x', '--set', 'thread_id=1.5'], 'chat_id'],
  ['pagerduty', ['--data', 'x', '--set', 'severity=bad'], 'severity is critical'],
  ['pagerduty', ['--set', 'action=resolve'], 'with a dedup_key'],
  ['pagerduty', ['--data', '{"event_action":"resolve"}'], 'without its routing_key'],
  ['pagerduty', ['--data', 'x', '--secret', kRoutingKey], 'takes one secret'],
  ['adafruit_io', ['--data', 'warm', '--set', 'lat=1', '--set', 'lon=1'], 'with a place a number'],
  ['adafruit_io', ['--data', '1', '--set', 'lat=1'], 'with a place a number'],
  ['cloudevents', ['--data', '{"a"'], 'data of a JSON type is JSON'],
  ['cloudevents', ['--data', '{}', '--set', 'mode=both'], '--set mode takes'],
  ['home_assistant', ['--data', 'x', '--set', 'auth=digest'], '--set auth takes bearer or basic'],
  ['home_assistant', ['--data', 'x', '--set', 'auth=basic', '--secret', kKey], 'belong together'],
  ['home_assistant', ['--data', 'x', '--set', 'auth=bearer'], '--set auth needs a secret'],
  ['home_assistant', ['--data', 'x', '--secret', `${kKey}\r\nX: y`], 'a character that is not allowed'],
  ['home_assistant', ['--data', 'x', '--secret', ''], 'the secret is empty'],
  ['plain', ['--data', 'x', '--secret', kSecret], "profile 'plain' does not sign"],
];

test('what cannot be sent to a sink is said in one sentence, and nothing leaves', async () => {
  for (const [name, args, part] of kBad) {
    const at = await serveSink(name, kToken);
    const { code, out, err } = await send(at, name, args);
    await at.server.close();
    equal([code, out, at.server.connections], [2, '', 0], `${name} ${args}`);
    check(/^fieldhook send: [^\n]+\n$/.test(err) && err.includes(part), `${name} ${args}: ${err}`);
  }
  const bytes = Buffer.from([0x78, 0xed, 0xa0, 0x80]);  // a lone surrogate
  for (const name of ['discord', 'slack', 'teams', 'telegram', 'zapier', 'ifttt', 'google_chat', 'adafruit_io',
    'home_assistant', 'pagerduty']) {
    const at = await serveSink(name, kToken);
    const { code, err } = await send(at, name, ['--data', '-'], { input: bytes });
    await at.server.close();
    equal([code, at.server.connections], [2, 0], `${name}: no UTF-8`);
    check(err.includes('UTF-8'), err);
  }
});
