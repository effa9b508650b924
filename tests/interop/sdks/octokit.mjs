// SPDX-License-Identifier: MIT
// GitHub: the body only.
import { sign, verify } from "@octokit/webhooks-methods";
import { signed } from "../signed.mjs";
import { hmac, isSomeText, passes, secretOf, textKeys, valueOf } from "./tools.mjs";

export default {
  package: "@octokit/webhooks-methods",
  schemes: [
    signed({
      provider: "github",
      scheme: "github-sha256",
      headers: { id: "X-GitHub-Delivery", signature: "X-Hub-Signature-256" },
      label: "sha256=",
      wrongLabels: ["sha1=", "sha512=", "sha256:", ""],
      mac: "hex",
      covers: [],
      keys: textKeys(),
      value: (request) => `sha256=${hmac(secretOf(request), request.body).toString("hex")}`,
      sign: (request) => sign(secretOf(request), request.body.toString()),
      verify: (request) => passes(() => verify(secretOf(request), request.body.toString(), valueOf(request, "X-Hub-Signature-256"))),
      takes: isSomeText,
    }),
  ],
};
