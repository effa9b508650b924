// SPDX-License-Identifier: MIT
// Three versions, each covering more; the last is an HMAC and has a time, in milliseconds.
import hubspot from "@hubspot/api-client";
import { signed } from "../signed.mjs";
import { hmac, isText, passes, secretOf, sha256, textKeys, valueOf } from "./tools.mjs";

const { Signature } = hubspot;

/// What the package wants to know of a request.
const optionsOf = (request, timestamp) => ({
  clientSecret: secretOf(request),
  requestBody: request.body.toString(),
  url: request.url,
  ...(timestamp === undefined ? {} : { timestamp: Number(timestamp) }),
});

function version(name, headers, row) {
  const time = (request) => (headers.timestamp ? valueOf(request, headers.timestamp) : undefined);
  return signed({
    provider: "hubspot",
    scheme: `hubspot-${name}`,
    headers,
    label: "",
    keys: textKeys(),
    sign: (request) => Signature.getSignature(request.method, name, optionsOf(request, headers.timestamp && request.timestamp)),
    verify: (request) =>
      passes(() =>
        Signature.isValid({
          ...optionsOf(request, time(request)),
          method: request.method,
          signatureVersion: name,
          signature: valueOf(request, headers.signature),
        }),
      ),
    takes: isText,
    ...row,
  });
}

const olderHeaders = { signature: "X-HubSpot-Signature" };

export default {
  package: "@hubspot/api-client",
  schemes: [
    version("v1", olderHeaders, {
      mac: "hex",
      covers: [],
      extra: () => [["X-HubSpot-Signature-Version", "v1"]],
      value: (request) => sha256(secretOf(request), request.body).toString("hex"),
    }),
    version("v2", olderHeaders, {
      mac: "hex",
      covers: ["method", "url"],
      extra: () => [["X-HubSpot-Signature-Version", "v2"]],
      value: (request) => sha256(secretOf(request), request.method, request.url, request.body).toString("hex"),
    }),
    version("v3", { timestamp: "X-HubSpot-Request-Timestamp", signature: "X-HubSpot-Signature-v3" }, {
      mac: "base64",
      covers: ["method", "url", "timestamp"],
      tolerance: 300,
      perSecond: 1000,
      value: (request) => hmac(secretOf(request), request.method, request.url, request.body, request.timestamp).toString("base64"),
    }),
  ],
};
