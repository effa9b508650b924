// SPDX-License-Identifier: MIT
// The notification URL and the body. The package verifies; it has no signer.
import { WebhooksHelper } from "square";
import { signed } from "../signed.mjs";
import { hmac, isText, passes, secretOf, textKeys, valueOf } from "./tools.mjs";

const HEADER = "x-square-hmacsha256-signature";

export default {
  package: "square",
  schemes: [
    signed({
      provider: "square",
      scheme: "square",
      headers: { signature: HEADER },
      label: "",
      mac: "base64",
      covers: ["url"],
      keys: textKeys(),
      value: (request) => hmac(secretOf(request), request.url, request.body).toString("base64"),
      verify: (request) =>
        passes(() =>
          WebhooksHelper.verifySignature({
            requestBody: request.body.toString(),
            signatureHeader: valueOf(request, HEADER),
            signatureKey: secretOf(request),
            notificationUrl: request.url,
          }),
        ),
      takes: isText,
    }),
  ],
};
