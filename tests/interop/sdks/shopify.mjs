// SPDX-License-Identifier: MIT
// Both families of headers. The package verifies and asks for more headers than the signature's; it
// has no signer.
import "@shopify/shopify-api/adapters/node";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { signed } from "../signed.mjs";
import { headersOf, hmac, isSomeText, passes, secretOf, textKeys } from "./tools.mjs";

const shopify = shopifyApi({
  apiKey: "key",
  apiSecretKey: "secret",
  scopes: [],
  hostName: "hooks.example.com",
  apiVersion: ApiVersion.October25,
  isEmbeddedApp: false,
  logger: { log: () => {} },
});

async function verify(request) {
  shopify.config.apiSecretKey = secretOf(request);
  const rawRequest = { method: request.method, url: request.url, headers: headersOf(request) };
  const verdict = await shopify.webhooks.validate({ rawBody: request.body.toString(), rawRequest, rawResponse: {} });
  return verdict.valid;
}

/// `prefix`: of every header of this family.
const family = (prefix) => ({
  provider: "shopify",
  scheme: "shopify",
  headers: { id: `${prefix}Event-Id`, signature: `${prefix}Hmac-Sha256` },
  label: "",
  mac: "base64",
  covers: [],
  keys: textKeys(),
  value: (request) => hmac(secretOf(request), request.body).toString("base64"),
  verify: (request) => passes(() => verify(request)),
  takes: isSomeText,
  extra: (request) => [
    [`${prefix}Topic`, "orders/create"],
    [`${prefix}Shop-Domain`, "dev.myshopify.com"],
    [`${prefix}API-Version`, "2025-10"],
    [`${prefix}Webhook-Id`, `w-${request.id}`],
  ],
});

export default {
  package: "@shopify/shopify-api",
  // The runner signs with the older names only: it has one row for a scheme.
  schemes: [
    signed({ ...family("X-Shopify-"), title: "webhooks" }),
    signed({ ...family("shopify-"), title: "events", receiverOnly: true }),
  ],
};
