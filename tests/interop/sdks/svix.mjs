// SPDX-License-Identifier: MIT
// Standard Webhooks under its older header names, which stand for the newer ones and may be mixed.
import { Webhook } from "svix";
import { signed } from "../signed.mjs";
import { decodedSecretOf, headersOf, hmac, isText, secretOf, whsecKeys } from "./tools.mjs";

export default {
  package: "svix",
  schemes: [
    signed({
      provider: "svix",
      scheme: "standardwebhooks-v1",
      headers: { id: "svix-id", timestamp: "svix-timestamp", signature: "svix-signature" },
      label: "v1,",
      wrongLabels: ["v2,", "v1a,", "v1=", ""],
      mac: "base64",
      covers: ["id", "timestamp"],
      tolerance: 300,
      keys: whsecKeys((random) => 24 + random.below(41)),
      value: (request) => `v1,${hmac(decodedSecretOf(request), `${request.id}.${request.timestamp}.`, request.body).toString("base64")}`,
      sign: (request) =>
        new Webhook(secretOf(request)).sign(request.id, new Date(Number(request.timestamp) * 1000), request.body.toString()),
      verify: async (request) => {
        try {
          new Webhook(secretOf(request)).verify(request.body, headersOf(request));
          return true;
        } catch (error) {
          return error instanceof SyntaxError; // the body is parsed once the signature was found right
        }
      },
      takes: isText,
    }),
  ],
};
