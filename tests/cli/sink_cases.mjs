// SPDX-License-Identifier: MIT
// fieldhook send to every sink, against stand-ins that refuse what the real services refuse.
import { check, equal, kToken, run, test } from './harness.mjs';
import { file } from './peers.mjs';
import { kMore, send, sendTo, textFor } from './sink_runs.mjs';
import { kSinks, serveSink } from './sinks.mjs';

/// What the payload of "door opened" is.
const kPayloads = {
  discord: { content: 'door opened', allowed_mentions: { parse: [] } },
  slack: { text: 'door opened' },
  zapier: { text: 'door opened' },
  make: { text: 'door opened' },
  n8n: { text: 'door opened' },
  ifttt: { value1: 'door opened' },
  telegram: { chat_id: '-100', text: 'door opened' },
  adafruit_io: { value: 'door opened' },
  home_assistant: { message: 'door opened' },
  google_chat: { text: 'door opened' },
};

for (const name of Object.keys(kSinks)) {
  test(`${name} takes a text`, async () => {
    const { code, json, err, got, request, at } = await sendTo(name);
    equal([code, json.outcome, err], [0, 'delivered', ''], 'result');
    equal(at.server.requests.length, 1, 'requests');
    if (kPayloads[name]) equal(got, kPayloads[name], 'payload');
    const bare = !['zapier', 'make', 'n8n', 'plain'].includes(name);
    equal(request.headers['webhook-id'] === undefined, bare, 'a header of ours');
  });

  test(`${name} that is too fast is waited for, and gets the same event again`, async () => {
    const { code, json, at } = await sendTo(name, undefined, { storm: 1 });
    if (code !== 3) check(false, `the first attempt ended with ${code}`);
    equal([json.outcome, json.attempts], ['retry', 1], 'one attempt');
    const again = await serveSink(name, kToken, { storm: 1 });
    const second = await send(again, name, ['--attempts', '2', '--data', textFor(name)]);
    await again.server.close();
    equal([second.code, again.server.requests.length], [0, 2], 'two attempts');
    const [first, last] = again.server.requests;
    check(first.body.equals(last.body) && first.line === last.line, 'the request changed');
    check(/^attempt 1: answer: [^\n]*; next in 1(\.\d)? s\n$/.test(second.err), second.err);
    equal(at.server.requests.length, 1, 'requests');
  });

  test(`${name} that only ever refuses is left after the last attempt`, async () => {
    const { code, json, at } = await sendTo(name, undefined, { storm: 9, seconds: 2 });
    equal([code, json.attempts, at.server.requests.length], [3, 1, 1], 'result');
  });
}

const kAsked = { discord: 2, slack: 2, telegram: 2, cloudevents: 2, plain: 2 };
test('the wait that a sink asks for is told, wherever it stands', async () => {
  for (const name of Object.keys(kSinks)) {
    const { json } = await sendTo(name, undefined, { storm: 1, seconds: 2 });
    equal(json.retry_after_ms, kAsked[name] === undefined ? null : kAsked[name] * 1000, name);
  }
  equal((await sendTo('discord', undefined, { storm: 1, seconds: 64.57 })).json.retry_after_ms, 64570, 'decimals');
  equal((await sendTo('discord', undefined, { storm: 1, seconds: 0.05 })).json.retry_after_ms, 50, 'less than a second');
  equal((await sendTo('telegram', undefined, { storm: 1, seconds: 35 })).json.retry_after_ms, 35000, 'in the body alone');
});

test('a storm of 429 is sat out, and never a hot loop', async () => {
  for (const seconds of [0, -1, 0.05]) {
    const at = await serveSink('discord', kToken, { storm: 2, seconds });
    const { code, err } = await send(at, 'discord', ['--data', 'x', '--attempts', '3']);
    await at.server.close();
    equal([code, at.server.requests.length], [0, 3], 'result');
    equal(err, 'attempt 1: answer: 429; next in 1 s\nattempt 2: answer: 429; next in 2 s\n', `asked for ${seconds}`);
  }
});

/// A service's answer to the first request, and the exit it must end with.
const kErrors = {
  discord: [[400, '{"code":50035}', 4], [401, '{"code":50027}', 3], [403, '{}', 3], [404, '{"code":10015}', 5],
    [429, 'junk', 3], [429, '{"retry_after":"soon"}', 3], [500, '', 3], [204, '', 0]],
  slack: [[400, 'invalid_payload', 4], [400, 'no_text', 4], [403, 'action_prohibited', 3], [404, 'channel_not_found', 5],
    [400, 'no_service', 5], [403, 'no_service', 5], [410, 'channel_is_archived', 5], [400, 'channel_is_archived', 5],
    [500, 'rollup_error', 3]],
  teams: [[200, '1', 0], [202, '', 0], [413, '', 4], [400, '', 4], [404, '', 3],
    [200, 'Microsoft Teams endpoint returned HTTP error 413', 4],
    [200, 'Microsoft Teams endpoint returned HTTP error 410', 5],
    [200, 'Microsoft Teams endpoint returned HTTP error 502', 3],
    [200, 'Microsoft Teams endpoint returned HTTP error', 3]],
  zapier: [[429, '', 3], [404, '', 3], [410, '', 5]],
  make: [[400, 'Queue is full.', 3], [410, '', 5], [429, '', 3], [413, '', 4]],
  n8n: [[404, '{"code":404}', 3], [500, '', 3]],
  ifttt: [[401, '{"errors":[]}', 3], [400, '', 4]],
  pagerduty: [[400, '{"status":"invalid event"}', 4], [429, '', 3], [500, '', 3]],
  telegram: [[400, '{"ok":false}', 4], [401, '{"ok":false}', 3], [403, '{"ok":false}', 3]],
  adafruit_io: [[401, '', 3], [404, '', 3], [422, '', 4], [429, '', 3]],
  home_assistant: [[401, '', 3], [405, '', 4]],
  google_chat: [[400, '', 4], [401, '', 3], [404, '', 3], [429, '', 3]],
  cloudevents: [[202, '', 0], [410, '', 5], [415, '', 4], [302, '', 3], [429, '', 3]],
  plain: [[410, '', 5], [401, '', 3]],
};

for (const [name, rows] of Object.entries(kErrors)) {
  test(`each documented answer of ${name} ends as its row says`, async () => {
    for (const [status, body, exit] of rows) {
      const first = [`HTTP/1.1 ${status} X\r\n${status === 204 ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`];
      const { code, json, err } = await sendTo(name, undefined, { first });
      equal(code, exit, `exit of ${status} ${body}`);
      equal(json.status, status, 'the status as it came');
      check((exit === 0) === (err === ''), err);
    }
  });
}

test('what a 200 of an old Teams connector means is told', async () => {
  const { err, json } = await sendTo('teams', undefined, { storm: 1 });
  check(err.startsWith('fieldhook send: answer: 200, which means 429 ('), err);
  equal([json.status, json.outcome], [200, 'retry'], 'result');
});

test('a 200 whose verdict does not come is ambiguous', async () => {
  const first = [(socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nMicrosoft')];
  const { code, json } = await sendTo('teams', undefined, { first });
  equal([code, json.outcome], [3, 'ambiguous'], 'result');
});

/// The URL of each service that has one, with what fills its payload.
const kHosts = { discord: 'discord.com', slack: 'hooks.slack.com', teams: 'a.webhook.office.com',
  zapier: 'hooks.zapier.com', make: 'hook.eu1.make.com', n8n: 'a.app.n8n.cloud', ifttt: 'maker.ifttt.com',
  pagerduty: 'events.pagerduty.com', telegram: 'api.telegram.org', adafruit_io: 'io.adafruit.com',
  google_chat: 'chat.googleapis.com', home_assistant: 'hooks.nabu.casa' };

test('a sink is known by its URL', async () => {
  for (const [name, host] of Object.entries(kHosts)) {
    const at = await serveSink(name, kToken);
    const { code, err } = await run(['send', '--url', `https://${host}:${at.server.port}${at.path}`, '--ca', file('ca.pem'),
      '--resolve', `${host}:127.0.0.1`, '--data', 'door opened', ...(kMore[name] ?? [])]);
    await at.server.close();
    equal([code, err, at.server.requests.length], [0, '', 1], name);
    if (kPayloads[name]) equal(at.json(), kPayloads[name], name);
  }
});

test('a profile that is named counts more than the URL', async () => {
  const at = await serveSink('discord', kToken);
  const { code } = await run(['send', '--url', `https://discord.com:${at.server.port}${at.path}`, '--ca', file('ca.pem'),
    '--resolve', 'discord.com:127.0.0.1', '--data', 'x', '--profile', 'plain']);
  await at.server.close();
  equal([code, at.server.requests[0].body.toString()], [3, 'x'], 'as it is');
});
