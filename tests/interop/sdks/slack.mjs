// SPDX-License-Identifier: MIT
// Bolt verifies; it has no signer.
import bolt from "@slack/bolt";
import { signed } from "../signed.mjs";
import { headersOf, hmac, isText, passes, secretOf, textKeys } from "./tools.mjs";

export default {
  package: "@slack/bolt",
  schemes: [
    signed({
      provider: "slack",
      scheme: "slack-v0",
      headers: { timestamp: "X-Slack-Request-Timestamp", signature: "X-Slack-Signature" },
      label: "v0=",
      wrongLabels: ["v1=", "v0:", "V0=", ""],
      mac: "hex",
      covers: ["timestamp"],
      tolerance: 300,
      keys: textKeys(),
      value: (request) => `v0=${hmac(secretOf(request), `v0:${request.timestamp}:`, request.body).toString("hex")}`,
      verify: (request) =>
        passes(() => {
          bolt.verifySlackRequest({ signingSecret: secretOf(request), headers: headersOf(request), body: request.body.toString() });
        }),
      takes: isText,
    }),
  ],
};
