// SPDX-License-Identifier: MIT
// sign and verify for the providers beside plain HMAC: public keys, certificates, bodies that must
// be looked into. The requests are cases of the vectors.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import crypto from 'node:crypto';
import { check, equal, hide, kSecret, listen, run, test } from './harness.mjs';
import { file } from './peers.mjs';

const kVectors = fileURLToPath(new URL('../conformance/vectors', import.meta.url));
/// Of the certificates in paypal.json, which begin later than the time of its cases.
const kWithinCertificates = 1800000000;

function vector(provider, name) {
  const found = JSON.parse(readFileSync(`${kVectors}/${provider}.json`, 'utf8')).find((it) => it.name === name);
  if (!found) throw new Error(`no case ${name} of ${provider}`);
  return found;
}

/// The case's secrets, and the private key of a sender, are never printed.
function hideSecrets({ secrets, params }) {
  for (const text of [...secrets, params?.secret_key]) if (text) hide(text);
}

const keysOf = (it) => [...it.secrets.flatMap((text) => ['--secret', text]),
  ...(it.public_keys ?? []).flatMap((text) => ['--public-key', text])];

/// The arguments of a verify of the case; its body may be another, its keys too.
function argumentsOf(profile, it, { body = Buffer.from(it.body_base64, 'base64'), keys = keysOf(it), now = it.now } = {}) {
  writeFileSync(file('case.headers'), it.headers.map(([name, value]) => `${name}: ${value}\n`).join(''));
  writeFileSync(file('case.body'), body);
  return ['verify', '--profile', profile, ...keys, '--headers', `@${file('case.headers')}`, '--data', `@${file('case.body')}`,
    '--method', it.method, '--url', it.url, '--now', String(now)];
}

async function expectVerdict(args, word, what) {
  const { code, out, err } = await run(args);
  equal([code, out], [word === 'ok' ? 0 : 1, `${word}\n`], what);
  return err;
}

async function expectUsageError(args, part) {
  const { code, out, err } = await run(args);
  equal([code, out], [2, ''], `exit of ${args.slice(0, 3).join(' ')}`);
  check(/^fieldhook \w+: [^\n]+\n$/.test(err) && err.includes(part), err);
}

/// Whether the command can do Ed25519; said once where it cannot.
async function hasEd25519() {
  return !(await run(['--version'])).out.includes('libsodium not built in');
}

async function withEd25519(body) {
  if (await hasEd25519()) return body();
  return console.log('left out: this build has no libsodium, and so no Ed25519');
}

async function verifyByPublicKey(profile, provider, name) {
  const it = vector(provider, name);
  await expectVerdict(argumentsOf(profile, it), 'ok', name);
  await expectVerdict(argumentsOf(profile, it, { body: 'another body' }), 'bad_signature', `${name}, another body`);
  const asSecret = it.public_keys.flatMap((text) => ['--secret', text]);
  await expectVerdict(argumentsOf(profile, it, { keys: asSecret }), 'ok', `${name}, key given as --secret`);
}

test('verify takes a public key for discord and standard_v1a', () => withEd25519(async () => {
  await verifyByPublicKey('discord', 'discord', 'outbound_sign_json');
  await verifyByPublicKey('standard_v1a', 'standardwebhooks', 'standardwebhooks-v1a/valid_json');
}));

test('send signs with a private key, and listen checks with its public one', () => withEd25519(async () => {
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32).toString('base64');
  const open = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  hide(seed);
  const receiver = await listen(['--cert', file('good.pem'), '--key', file('good.key'), '--profile', 'standard_v1a',
    '--public-key', `whpk_${open}`, '--count', '2']);
  const send = (id, ...args) => run(['send', '--url', `https://localhost:${receiver.port}/`, '--ca', file('ca.pem'),
    '--profile', 'standard_v1a', '--secret', `whsk_${seed}`, '--id', id, ...args]);
  equal((await send('small', '--data', '{"door":"north"}')).code, 0, 'exit');
  equal(await receiver.line(), 'verified small (16 bytes)', 'line');
  writeFileSync(file('large'), Buffer.alloc(300000, 7));
  equal((await send('large', '--data', `@${file('large')}`)).code, 0, 'exit of 300,000 bytes');
  equal(await receiver.line(), 'verified large (300000 bytes)', 'line of 300,000 bytes');
}));

test('verify takes a public key for sendgrid, as base64 and as PEM', async () => {
  await verifyByPublicKey('sendgrid', 'sendgrid', 'valid_json');
  const it = vector('sendgrid', 'valid_json');
  const pem = `-----BEGIN PUBLIC KEY-----\n${it.public_keys[0].replace(/.{64}/g, '$&\n')}\n-----END PUBLIC KEY-----\n`;
  writeFileSync(file('sendgrid.pem'), pem);
  await expectVerdict(argumentsOf('sendgrid', it, { keys: ['--secret-file', file('sendgrid.pem')] }), 'ok', 'PEM');
});

test('sign makes the published headers from a private whsk_ key', () => withEd25519(async () => {
  const it = vector('standardwebhooks', 'standardwebhooks-v1a/outbound_sign_json');
  hideSecrets(it);
  writeFileSync(file('case.body'), Buffer.from(it.body_base64, 'base64'));
  const common = ['sign', '--profile', 'standard_v1a', '--id', it.params.id, '--timestamp', it.params.timestamp,
    '--data', `@${file('case.body')}`];
  const { code, out } = await run([...common, '--secret', it.params.secret_key]);
  equal(code, 0, 'exit');
  equal(out, it.headers.slice(1).map(([name, value]) => `${name}: ${value}\n`).join(''), 'headers');
  await expectUsageError([...common, '--secret', it.public_keys[0]], 'cannot be signed');
  await expectUsageError(['sign', '--profile', 'discord', '--secret', '0'.repeat(64)], "profile 'discord' is for receivers");
}));

/// A certificate chain and its roots, and the arguments that name them.
function certificateFiles(it) {
  writeFileSync(file('chain.pem'), it.params.cert_chain_pem.join(''));
  writeFileSync(file('roots.pem'), it.params.trusted_roots_pem.join(''));
  return { certificate: ['--param', `certificate=@${file('chain.pem')}`], roots: ['--param', `roots=@${file('roots.pem')}`] };
}

test('verify takes the certificates of paypal, and trusts none that is not given', async () => {
  const it = vector('paypal', 'valid_json');
  hideSecrets(it);
  const args = argumentsOf('paypal', it, { now: kWithinCertificates });
  const { certificate, roots } = certificateFiles(it);
  const err = await expectVerdict([...args, ...certificate, ...roots], 'ok', 'with both');
  check(err.includes('not the body'), err);
  await expectVerdict([...args, ...certificate], 'bad_certificate', 'without roots');
  await expectVerdict([...args, ...roots], 'bad_certificate', 'without a chain');
  await expectVerdict(args, 'bad_certificate', 'with none');
  await expectVerdict([...argumentsOf('paypal', it), ...certificate, ...roots], 'bad_certificate', 'before they begin');
  const other = argumentsOf('paypal', it, { now: kWithinCertificates, body: 'another body' });
  await expectVerdict([...other, ...certificate, ...roots], 'bad_signature', 'another body');
});

test('--param knows two names, and its files must be there', async () => {
  const args = argumentsOf('paypal', vector('paypal', 'valid_json'));
  for (const name of ['root', 'certificates', 'Roots', 'chain']) {
    await expectUsageError([...args, '--param', `${name}=@${file('case.body')}`], '--param knows certificate=@FILE and roots=@FILE');
  }
  await expectUsageError([...args, '--param', 'roots=@/nonexistent/f'], "cannot read '/nonexistent/f'");
});

test('verify looks into the body where a profile needs that', async () => {
  for (const [profile, name] of [['linear', 'valid_json'], ['mailgun', 'valid'], ['twilio', 'twilio-sha1/valid_form_post']]) {
    const it = vector(profile, name);
    hideSecrets(it);
    await expectVerdict(argumentsOf(profile, it), 'ok', name);
    const { code, out } = await run(argumentsOf(profile, it, { body: '' }));
    check(code === 1 && out !== 'ok\n', `${name} without its body: ${out}`);
  }
  const late = vector('linear', 'valid_json');
  await expectVerdict(argumentsOf('linear', late, { now: late.now + 3600 }), 'timestamp_too_old', 'the time in the body');
  const { url, ...twilio } = vector('twilio', 'twilio-sha1/valid_form_post');
  await expectVerdict(argumentsOf('twilio', { ...twilio, url: `${url}3` }), 'bad_signature', 'another URL');
});

test('a key of the wrong kind is a usage error', async () => {
  const hex = '0'.repeat(63) + 'g';
  writeFileSync(file('case.headers'), 'a: b\n');
  for (const [profile, option, key, part] of [
    ['github', '--public-key', 'k', "profile 'github' is checked with a secret, no public key"],
    ['standard', '--public-key', 'whpk_k', "profile 'standard' is checked with a secret, no public key"],
    ['paypal', '--public-key', 'k', "profile 'paypal' is checked with a secret, no public key"],
    ['sendgrid', '--public-key', hex, "wants: base64 or PEM of a SubjectPublicKeyInfo"],
    ['sendgrid', '--public-key', '', 'is too short']]) {
    await expectUsageError(['verify', '--profile', profile, option, key, '--headers', `@${file('case.headers')}`], part);
  }
  await expectUsageError(['verify', '--profile', 'sendgrid', '--headers', `@${file('case.headers')}`], 'needs a public key: give --public-key');
  await withEd25519(async () => {
    for (const [profile, key, part] of [['discord', hex, "profile 'discord' wants: 64 hex digits"],
      ['discord', '0'.repeat(62), 'wants: 64 hex digits'], ['discord', '0'.repeat(66), 'wants: 64 hex digits'], ['discord', kSecret, 'wants: 64 hex digits'],
      ['standard_v1a', kSecret, "profile 'standard_v1a' wants: whpk_ and base64"],
      ['standard_v1a', 'whpk_AAAA', 'wants: whpk_ and base64']]) {
      await expectUsageError(['verify', '--profile', profile, '--public-key', key, '--headers', `@${file('case.headers')}`], part);
    }
  });
});

test('without libsodium a profile that needs it says so', async () => {
  if (await hasEd25519()) return;
  const it = vector('discord', 'outbound_sign_json');
  await expectUsageError(argumentsOf('discord', it), "profile 'discord' needs an algorithm that this build lacks");
});
