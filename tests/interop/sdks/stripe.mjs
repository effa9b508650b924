// SPDX-License-Identifier: MIT
// One header for the timestamp and the signatures.
import Stripe from "stripe";
import { signed } from "../signed.mjs";
import { hmac, isSomeText, passes, secretOf, textKeys, valueOf } from "./tools.mjs";

const HEADER = "Stripe-Signature";
const TOLERANCE = 300;

export default {
  package: "stripe",
  schemes: [
    signed({
      provider: "stripe",
      scheme: "stripe-v1",
      headers: { signature: HEADER },
      label: "v1=",
      wrongLabels: ["v0=", "v2=", "v1:", ""],
      mac: "hex",
      covers: ["timestamp"],
      withTimestamp: (value, timestamp) => value.replace(/t=\d+/, `t=${timestamp}`),
      tolerance: TOLERANCE,
      keys: textKeys("whsec_"),
      value: (request) => `t=${request.timestamp},v1=${hmac(secretOf(request), `${request.timestamp}.`, request.body).toString("hex")}`,
      sign: (request) =>
        Stripe.webhooks.generateTestHeaderString({
          payload: request.body.toString(),
          secret: secretOf(request),
          timestamp: Number(request.timestamp),
        }),
      verify: (request) =>
        passes(() => Stripe.webhooks.signature.verifyHeader(request.body, valueOf(request, HEADER), secretOf(request), TOLERANCE)),
      // Its text decoder swallows a byte order mark.
      takes: (body) => isSomeText(body) && body.toString().codePointAt(0) !== 0xfeff,
    }),
  ],
};
