// SPDX-License-Identifier: MIT
// What is wrong is said in one sentence, ends with 2, and nothing is sent. And: sign, verify.
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { check, equal, folder, hide, kOtherSecret, kSecret, kToken, run, test } from './harness.mjs';
import { copy, file, serve } from './peers.mjs';

const kSecretArgs = ['--secret', kSecret];
const kShort = `whsec_${Buffer.alloc(23, 1).toString('base64')}`;
hide(kShort.slice(6));
const kLeast = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;

/// Options after `send --url URL`, and a part of the sentence.
const kBadSends = [
  [['--profile', 'x'], "unknown profile 'x'"],
  [['--frobnicate'], "unknown option '--frobnicate'"],
  [[`--secret${kSecret}`], 'unknown option in argument 5'],
  [[`--${kToken}=${kToken}`], 'unknown option in argument 5'],
  [[kToken], 'argument 5 is no option'],
  [['--data'], '--data needs a value'],
  [['--data', 'a', '--data', 'b'], '--data is given twice'],
  [['--json=yes'], '--json takes no value'],
  [['--outbox', ''], '--outbox takes a directory'],
  [['--outbox', folder, '--type', 't'.repeat(255)], '--type is longer than 254 bytes'],
  [['--outbox', folder, '--content-type', `a/${'b'.repeat(253)}`], '--content-type is longer than 254 bytes'],
  [['--outbox', folder, '--profile', 'cloudevents', '--set', 'mode=binary', '--set', 'source=/x', '--type', 't'],
    'give mode=structured'],
  [['--set', 'chat_id=1'], "profile 'plain' has no field 'chat_id'"],
  [['--set', 'chat_id=1', '--profile', 'svix'], "profile 'svix' has no field 'chat_id'"],
  [['--secret', 'whsec_'], 'too short'],
  [['--secret', kShort], 'too short'],
  [['--secret', 'whsec_%%%%'], "is not what profile 'standard' wants: whsec_ and base64\n"],
  [['--secret', ''], 'too short'],
  [['--profile', 'plain', '--secret', kSecret], "profile 'plain' does not sign"],
  [['--profile', 'svix'], 'needs a secret'],
  [Array(5).fill(kSecretArgs).flat(), 'at most 4 secrets'],
  [['--secret-file', '/nonexistent/f'], "cannot read '/nonexistent/f'"],
  [['--data', '@/nonexistent/f'], "cannot read '/nonexistent/f'"],
  [['--ca', '/nonexistent/f'], "cannot read '/nonexistent/f'"],
  [['--ca', '/dev/null'], '--ca'],
  [['--cert', '/dev/null'], '--cert and --key belong together'],
  [['--cert', '/dev/null', '--key', '/dev/null'], '--cert and --key'],
  [['--id', ''], '--id takes'],
  [['--id', 'a.b'], '--id takes'],
  [['--id', 'a b'], '--id takes'],
  [['--id', 'i'.repeat(65)], '--id takes'],
  [['--content-type', ''], '--content-type'],
  [['--content-type', 'a\r\nX: y'], '--content-type'],
  [['--header', 'no colon'], "--header takes 'Name: value'"],
  [['--header', 'X y: z'], '--header'],
  [['--header', `X: ${kToken}\r\nY: z`], "--header 'X'"],
  [['--header', 'Host: other'], "--header 'Host'"],
  [['--header', 'Content-Length: 0'], "--header 'Content-Length'"],
  [['--header', 'Webhook-Id: 1'], "--header 'Webhook-Id'"],
  [['--resolve', 'other.test:127.0.0.1'], '--resolve names another host than --url'],
  [['--resolve', '[::1]:127.0.0.1'], '--resolve names another host than --url'],
  [['--type', 'a\nb'], '--type has a control character'],
  [['--type', 'a\x7f'], '--type has a control character'],
  [['--profile', 'teams', '--secret', '%'], "profile 'teams' does not sign"],
  [['--profile', 'github', '--secret', ''], 'wants 1 byte or more\n'],
  [['--secret', kShort], 'wants 24 bytes or more, once decoded'],
  [['--resolve', 'localhost'], '--resolve takes HOST:ADDRESS'],
  [['--resolve', 'localhost:localhost'], '--resolve takes HOST:ADDRESS'],
  [['--resolve', ':127.0.0.1'], '--resolve takes HOST:ADDRESS'],
  [['--timeout', '0'], '--timeout takes a number from 1 to 3600000'],
  [['--timeout', '3600001'], '--timeout takes a number'],
  [['--timeout', '1s'], '--timeout takes a number'],
  [['--timeout', '-1'], '--timeout takes a number'],
  [['--timeout', '99999999999999999999'], '--timeout takes a number'],
  [['--attempts', '0'], '--attempts takes a number from 1'],
];

test('what is wrong with a send is said in one sentence, and nothing is sent', async () => {
  const server = await serve('good', ['HTTP/1.1 204 No Content\r\n\r\n']);
  for (const [args, part] of kBadSends) {
    const ca = args.includes('--ca') ? [] : ['--ca', file('ca.pem')];
    const { code, out, err } = await run(['send', '--url', server.url + kToken, ...ca, ...args]);
    equal([code, out], [2, ''], `exit of ${JSON.stringify(args)}`);
    check(/^fieldhook send: [^\n]+\n$/.test(err) && err.includes(part), `${args}: ${err}`);
  }
  equal((await run(['send', '--url', server.url, '--secret', kLeast, '--ca', file('ca.pem')])).code, 0, 'the least secret');
  await server.close();
  equal(server.connections, 1, 'connections');
});

const kBadUrls = ['', 'localhost', '//localhost/', 'https://', 'https:///x', 'ftp://localhost/',
  'http://localhost/', `https://user:${kToken}@localhost/`, `https://localhost\\@${kToken}/`,
  'https://localhost:0/', 'https://localhost:65536/', 'https://localhost:/', 'https://loc alhost/',
  'https://localhost/../x', 'https://localhost/%zz', 'https://[::1%25lo]/', 'https://0177.0.0.1/',
  `https://localhost/${'a'.repeat(2048)}`];

test('a URL that two parsers could read differently is refused, and not shown', async () => {
  for (const url of kBadUrls) {
    const { code, err } = await run(['send', '--url', url]);
    equal(code, 2, `exit of ${url.slice(0, 60)}`);
    check(err.startsWith('fieldhook send: --url '), err);
  }
  equal((await run(['send'])).err, 'fieldhook send: --url is needed\n', 'no URL');
});

test('no command, and one that is not whole, are a usage error', async () => {
  for (const [args, part] of [[['drain'], '--outbox is needed'], [['drain', '--id', 'x'], "unknown option '--id'"],
    [['drain', '--outbox', folder], '--url is needed'], [['outbox'], 'say what to do'],
    [['outbox', 'list'], '--outbox is needed'], [['outbox', 'list', 'x', '--outbox', folder], 'list takes no ID'],
    [['outbox', 'show', '--outbox', folder], 'which event?'], [['outbox', kToken, 'x'], 'say what to do'],
    [['outbox', 'show', 'x', kToken], 'argument 3 is no option'],
    [['outbox', 'list', '--outbox', folder], 'there is no outbox in this directory'],
    [['outbox', 'list', '--outbox', folder, '--timeout', '0'], '--timeout takes a number'],
    [[], 'no command'], [[kToken], 'unknown command']]) {
    const { code, err } = await run(args);
    equal(code, 2, 'exit');
    check(err.includes(part), err);
  }
});

test('--version names four versions, --help every command', async () => {
  const version = await run(['--version']);
  const [own, tls, json, ed25519, end, ...more] = version.out.split('\n');
  check(/^fieldhook \d+\.\d+\.\d+$/.test(own), own);
  check(/^Mbed TLS \d+\.\d+\.\d+$/.test(tls), tls);
  check(/^cJSON \d+\.\d+\.\d+$/.test(json), json);
  check(/^libsodium (\d+\.\d+\.\d+|not built in)$/.test(ed25519), ed25519);
  equal([end, more], ['', []], 'lines behind');
  const help = await run(['--help']);
  equal([version.code, help.code], [0, 0], 'exits');
  for (const command of ['send', 'sign', 'verify', 'listen', 'profiles']) {
    check(help.out.includes(`  ${command} `), command);
    const own = await run([command, '--help']);
    equal([own.code, own.err], [0, ''], `${command} --help`);
  }
});

test('profiles is two tables', async () => {
  const { code, out } = await run(['profiles']);
  equal(code, 0, 'exit');
  const [rows, sinks] = out.trimEnd().split('\n\n').map((table) => table.split('\n').map((line) => line.split(/ {2,}/)));
  equal(sinks.map(([name]) => name), ['sink', 'discord', 'slack', 'teams', 'zapier', 'make', 'n8n', 'ifttt', 'pagerduty',
    'telegram', 'adafruit_io', 'google_chat', 'home_assistant', 'cloudevents', 'plain'], 'sinks');
  equal(sinks[3], ['teams', '-', '28672', 'title text over_long'], 'a sink');
  equal(rows.map(([name]) => name), ['profile', 'plain', 'standard', 'svix', 'gitlab', 'gitlab_token', 'bigcommerce',
    'stripe', 'github', 'meta', 'bitbucket', 'slack', 'zoom', 'pagerduty', 'shopify', 'shopify_events', 'intuit', 'xero',
    'woocommerce', 'square', 'hubspot_v1', 'hubspot_v2', 'hubspot_v3', 'hookdeck', 'teams', 'telegram',
    'linear', 'mailgun', 'apideck', 'twilio', 'pipedrive', 'standard_v1a', 'discord', 'sendgrid', 'paypal', 'cloudevents'], 'rows');
});

const kSigned = ['--id', 'msg_p5jXN8AQM9LWM0D4loKWxJek', '--timestamp', '1614265330', '--data', '{"test": 2432232314}'];

test('sign prints the headers of the published vector', async () => {
  const { code, out } = await run(['sign', ...kSecretArgs, ...kSigned]);
  equal(code, 0, 'exit');
  equal(out, 'webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\nwebhook-timestamp: 1614265330\n' +
    'webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n', 'headers');
  const svix = await run(['sign', '--profile', 'svix', ...kSecretArgs, ...kSigned]);
  check(svix.out.includes('svix-signature: v1,g0hM9SsE'), svix.out);
});

test('sign refuses what cannot be signed', async () => {
  for (const args of [[], ['--secret', 'x'], [...kSecretArgs, '--timestamp', '1.5'],
    [...kSecretArgs, '--timestamp', '253402300800'], [...kSecretArgs, '--id', 'a.b']]) {
    equal((await run(['sign', ...args])).code, 2, `exit of ${args.length} arguments`);
  }
});

test('what is signed is checked for its form', async () => {
  const square = ['--profile', 'square', '--secret', kSecret];
  for (const [command, args, part] of [['sign', [...kSecretArgs, '--method', 'PO ST'], '--method'],
    ['verify', [...kSecretArgs, '--method', ''], '--method'], ['verify', [...kSecretArgs, '--param', 'a'], '--param takes NAME=@FILE'],
    ['verify', [...kSecretArgs, '--param', '=@f'], '--param takes'], ['verify', [...kSecretArgs, '--param', 'a=@'], '--param takes'],
    ...['/in', '://h', 'https://', 'https://h/a b', 'https://h/\n'].flatMap((url) =>
      ['sign', 'verify'].map((name) => [name, [...square, '--url', url], '--url is not an absolute URL']))]) {
    const { code, out, err } = await run([command, ...args]);
    equal([code, out], [2, ''], `exit of ${command} ${JSON.stringify(args)}`);
    check(err.includes(part), err);
  }
  equal((await run(['sign', ...square, '--url', 'https://h'])).code, 0, 'the least URL');
});

test('--help is help where an option may stand, and a value where a value stands', async () => {
  const value = await run(['sign', ...kSecretArgs, '--id', 'h', '--timestamp', '1', '--data', '--help']);
  const glued = await run(['sign', ...kSecretArgs, '--id', 'h', '--timestamp', '1', '--data=--help']);
  check(value.out.startsWith('webhook-id: h\n'), value.out);
  equal(value.out, glued.out, 'the payload is --help');
  const help = await run(['sign', ...kSecretArgs, '--help']);
  check(help.code === 0 && help.out.startsWith('usage: '), help.out);
});

test('an empty FIELDHOOK_SECRET is a secret that got lost, unless the profile has none', async () => {
  const server = await serve('good', ['HTTP/1.1 204 No Content\r\n\r\n']);
  const env = { FIELDHOOK_SECRET: '' };
  const args = ['send', '--url', server.url, '--ca', file('ca.pem')];
  const { code, err } = await run(args, { env });
  const plain = await run([...args, '--profile', 'plain'], { env });
  await server.close();
  equal([code, plain.code, server.connections], [2, 0, 1], 'exits and connections');
  check(err.includes('the secret of FIELDHOOK_SECRET is too short'), err);
});

test('an output that cannot be written is said and no success', async () => {
  for (const args of [['profiles'], ['sign', ...kSecretArgs]]) {
    const { code, err } = await run(args, { stdout: '/dev/full' });
    equal([code, err], [3, 'fieldhook: the output could not be written\n'], args[0]);
  }
});

test('a payload file may have 64 MiB and not a byte more', async () => {
  const kMost = 64 * 1024 * 1024;
  for (const [size, code] of [[kMost - 1, 0], [kMost, 0], [kMost + 1, 2]]) {
    writeFileSync(file('huge'), '');
    truncateSync(file('huge'), size);
    const result = await run(['sign', ...kSecretArgs, '--data', `@${file('huge')}`]);
    equal(result.code, code, `exit of ${size} bytes`);
    check(code === 0 || result.err.includes('larger than 64 MiB'), result.err);
  }
});

/// Verifies `data` under the signed headers, `now` seconds after they were made.
async function verify({ data = '{"test": 2432232314}', late = 0, secrets = [kSecret], args = [], edit }) {
  let headers = (await run(['sign', ...kSecretArgs, ...kSigned])).out;
  if (edit) headers = edit(headers);
  writeFileSync(file('headers'), headers);
  return run(['verify', '--headers', `@${file('headers')}`, '--data', data, '--now', String(1614265330 + late),
    ...secrets.flatMap((secret) => ['--secret', secret]), ...args]);
}

const kVerdicts = [
  ['ok', {}],
  ['ok', { edit: (text) => text.replaceAll('\n', '\r\n') }],
  ['ok', { edit: (text) => text.replace('webhook-id', 'WEBHOOK-ID') }],
  ['ok', { late: 300 }], ['timestamp_too_old', { late: 301 }],
  ['ok', { late: -300 }], ['timestamp_too_new', { late: -301 }],
  ['ok', { late: 10, args: ['--tolerance', '10'] }], ['timestamp_too_old', { late: 11, args: ['--tolerance', '10'] }],
  ['ok', { secrets: [kOtherSecret, kSecret] }], ['bad_signature', { secrets: [kOtherSecret] }],
  ['bad_signature', { data: '{"test": 2432232315}' }],
  ['missing_header', { edit: () => '' }],
  ['duplicate_header', { edit: (text) => text + text }],
  ['malformed_header', { edit: (text) => text.replace('1614265330', '+1614265330') }],
  ['unknown_version', { edit: (text) => text.replace('v1,', 'v9,') }],
];

kVerdicts.forEach(([word, how], i) => test(`verify says ${word} (case ${i + 1})`, async () => {
  const { code, out, err } = await verify(how);
  equal([code, out], [word === 'ok' ? 0 : 1, `${word}\n`], 'verdict');
  const differs = word.startsWith('timestamp') ? `fieldhook verify: clock differs by ${how.late} s\n` : '';
  equal(err, differs, 'clock difference');
}));

test('sign and verify agree for profiles of every kind, and a URL counts where it is signed', async () => {
  const kUrl = ['--url', 'https://device.example.com/in?a=1'];
  for (const [profile, more, header] of [['stripe', [], 'Stripe-Signature: t=1614265330,v1='],
    ['github', [], 'X-Hub-Signature-256: sha256='], ['slack', [], 'X-Slack-Signature: v0='],
    ['square', kUrl, 'x-square-hmacsha256-signature: '], ['hubspot_v2', kUrl, 'X-HubSpot-Signature: '],
    ['hubspot_v3', kUrl, 'X-HubSpot-Request-Timestamp: 1614265330000\n']]) {
    const args = ['--profile', profile, '--secret', kSecret, '--data', '{"test": 2432232314}'];
    const signed = await run(['sign', ...args, ...more, '--id', 'x', '--timestamp', '1614265330']);
    equal(signed.code, 0, `exit of sign for ${profile}`);
    check(signed.out.includes(header), signed.out);
    writeFileSync(file('headers'), signed.out);
    const request = [...args, '--headers', `@${file('headers')}`, '--now', '1614265330'];
    const { code, out } = await run(['verify', ...request, ...more]);
    equal([code, out], [0, 'ok\n'], profile);
    if (more.length === 0) continue;
    equal((await run(['verify', ...request, '--url', 'https://device.example.com/in'])).out, 'bad_signature\n', profile);
    const without = await run(['verify', ...request]);
    equal([without.code, without.out], [2, ''], profile);
    check(without.err.includes("signs the URL: --url is needed"), without.err);
    const method = await run(['verify', ...request, ...more, '--method', 'PUT']);
    equal(method.out, profile === 'square' ? 'ok\n' : 'bad_signature\n', profile);
  }
});

test('verify says where a profile does not cover the body; such a profile cannot sign', async () => {
  const args = ['--profile', 'gitlab_token', '--secret', 's3cret'];
  writeFileSync(file('headers'), 'X-Gitlab-Token: s3cret\n');
  const { code, out, err } = await run(['verify', ...args, '--headers', `@${file('headers')}`, '--data', 'any']);
  equal([code, out], [0, 'ok\n'], 'verdict');
  check(err.includes('not the body'), err);
  equal((await run(['sign', ...args])).code, 2, 'exit of sign');
  const send = await run(['send', ...args, '--url', 'https://127.0.0.1:1/', '--data', '{}']);
  equal(send.code, 2, 'exit of send');
  check(send.err.includes("profile 'gitlab_token' is for receivers"), send.err);
});

test('verify without what it needs is a usage error', async () => {
  writeFileSync(file('no_colon'), 'a: b\nno colon\n');
  for (const [args, part] of [[[], '--headers @FILE is needed'], [['--headers', 'x'], '--headers @FILE is needed'],
    [['--headers', '@/nonexistent/f'], 'cannot read'], [['--headers', `@${file('no_colon')}`], 'line 2 of --headers'],
    [['--public-key', 'k'], "profile 'standard' is checked with a secret, no public key"],
    [['--profile', 'plain'], "profile 'plain' does not sign"], [['--now', 'x'], '--headers @FILE']]) {
    const secret = args.includes('plain') ? [] : kSecretArgs;
    const { code, out, err } = await run(['verify', ...secret, ...args]);
    equal([code, out], [2, ''], `exit of ${args}`);
    check(err.includes(part), err);
  }
  equal((await run(['verify', '--headers', `@${file('no_colon')}`])).code, 2, 'no secret');
});

test('listen checks its configuration before it listens', async () => {
  copy('good.key', 'other.key');
  writeFileSync(file('other.key'), readFileSync(file('ca.key')));
  const tls = ['--cert', file('good.pem'), '--key', file('good.key')];
  for (const [args, part] of [[['--plain'], '--port is needed'], [['--port', '65536', '--plain'], '--port takes'],
    [['--port', '0'], 'give --cert and --key, or --plain'], [['--port', '0', '--plain', ...tls], 'or --plain'],
    [['--port', '0', '--cert', file('good.pem'), '--key', file('other.key')], '--cert and --key'],
    [['--port', '0', '--plain', '--path', 'x'], '--path begins'], [['--port', '0', '--plain', '--count', '0'], '--count'],
    [['--port', '0', '--plain', '--bind', 'localhost'], '--bind takes'],
    [['--port', '0', '--plain', '--bind', '192.0.2.1'], 'cannot listen on 192.0.2.1'],
    [['--port', '0', '--plain', '--save', '/nonexistent/d/e'], '--save'],
    [['--port', '0', '--plain', '--save', ''], '--save takes a directory'],
    [['--port', '0', '--plain', '--save', '/dev/null'], "--save '/dev/null' is not a directory"],
    [['--port', '0', '--plain', '--profile', 'x'], "unknown profile 'x'"]]) {
    const { code, out, err } = await run(['listen', ...kSecretArgs, ...args]);
    equal([code, out], [2, ''], `exit of ${args}`);
    check(err.includes(part), err);
  }
  const { code, err } = await run(['listen', '--port', '0', '--plain']);
  check(code === 2 && err.includes('needs a secret'), err);
});
