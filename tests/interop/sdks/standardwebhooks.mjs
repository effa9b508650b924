// SPDX-License-Identifier: MIT
// The specification's own package. GitLab and BigCommerce sign alike, with their own secrets.
import standardwebhooks from "standardwebhooks";
import { signed } from "../signed.mjs";
import { decodedSecretOf, headersOf, hmac, isText, passes, secretOf, textKeys, whsecKeys } from "./tools.mjs";

const { Webhook } = standardwebhooks;

/// A scheme of this family: names of headers, secret, and how the package takes the secret.
function scheme(provider, name, keys, keyOf, options) {
  // As bytes where raw: of text that is not ASCII the package would take the low bytes.
  const webhook = (request) => new Webhook(options ? Buffer.from(secretOf(request)) : secretOf(request), options);
  return signed({
    provider,
    scheme: name,
    headers: { id: "webhook-id", timestamp: "webhook-timestamp", signature: "webhook-signature" },
    label: "v1,",
    wrongLabels: ["v2,", "v1a,", "v1=", ""],
    mac: "base64",
    covers: ["id", "timestamp"],
    tolerance: 300,
    keys,
    value: (request) => `v1,${hmac(keyOf(request), `${request.id}.${request.timestamp}.`, request.body).toString("base64")}`,
    sign: (request) => webhook(request).sign(request.id, new Date(Number(request.timestamp) * 1000), request.body.toString()),
    verify: (request) => passes(() => webhook(request).verify(request.body, headersOf(request), { jsonParse: false })),
    takes: isText,
  });
}

export default {
  package: "standardwebhooks",
  schemes: [
    scheme("standardwebhooks", "standardwebhooks-v1", whsecKeys((random) => 24 + random.below(41)), decodedSecretOf),
    scheme("gitlab", "gitlab-signing-token", whsecKeys(() => 32), decodedSecretOf),
    scheme("bigcommerce", "standardwebhooks-v1-utf8-secret", textKeys(), secretOf, { format: "raw" }),
  ],
};
