// SPDX-License-Identifier: MIT
// Turns vectors into what vectors.cpp reads, a file to be linked into an image.
//   node make_vectors.mjs OUT FILE...   the JSON files of tests/conformance/vectors
// Every case of the schemes below is in, seen from both sides: all that are an HMAC-SHA256 over a body
// that streams.
//
// The file: fields one behind the other, each four bytes of length (little endian) and its bytes.
// A case: profile, name, now, tolerance or nothing, the verdicts that are right with commas
// between, method, url, body, the number of secrets, those, the number of headers, name and value
// of each.
import { readFileSync, writeFileSync } from 'node:fs';

/// provider/scheme -> our row.
const kRows = {
  'standardwebhooks/standardwebhooks-v1': 'standard',
  'svix/standardwebhooks-v1': 'svix',
  'gitlab/gitlab-signing-token': 'gitlab',
  'bigcommerce/standardwebhooks-v1-utf8-secret': 'bigcommerce',
  'stripe/stripe-v1': 'stripe',
  'github/github-sha256': 'github',
  'meta/github-sha256': 'meta',
  'bitbucket/bitbucket-sha256': 'bitbucket',
  'slack/slack-v0': 'slack',
  'zoom/zoom-v0': 'zoom',
  'pagerduty/pagerduty-v1': 'pagerduty',
  'shopify/shopify': 'shopify',
  'intuit/body-hmac-sha256-base64': 'intuit',
  'xero/body-hmac-sha256-base64': 'xero',
  'woocommerce/body-hmac-sha256-base64': 'woocommerce',
  'square/square': 'square',
  'hubspot/hubspot-v1': 'hubspot_v1',
  'hubspot/hubspot-v2': 'hubspot_v2',
  'hubspot/hubspot-v3': 'hubspot_v3',
  'hookdeck/hookdeck': 'hookdeck',
  'teams/teams-outgoing-hmac': 'teams',
};

const [out, ...files] = process.argv.slice(2);
const pieces = [];
const field = (what) => {
  const bytes = Buffer.from(what ?? '');
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  pieces.push(size, bytes);
};
const list = (items, each) => {
  field(String(items.length));
  items.forEach(each);
};

const count = { in: 0, other: 0 };
for (const file of files) {
  for (const it of JSON.parse(readFileSync(file))) {
    const row = kRows[`${it.provider}/${it.scheme}`];
    if (row === undefined) { ++count.other; continue; }
    ++count.in;
    const tolerance = it.tolerance_s === undefined || it.tolerance_s === null ? '' : String(it.tolerance_s);
    [row, it.name, String(it.now), tolerance, [it.expect, ...(it.expect_also ?? [])].join(','), it.method, it.url,
      Buffer.from(it.body_base64 ?? '', 'base64')]
      .forEach(field);
    list(it.secrets, field);
    list(it.headers, ([name, value]) => { field(name); field(value); });
  }
}
writeFileSync(out, Buffer.concat(pieces));
console.log(`vectors: ${count.in} cases, and ${count.other} of other schemes`);
