// SPDX-License-Identifier: MIT
// Ed25519, verified by the package over the raw bytes; it has no signer, and neither has fieldhook.
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import discord from "discord-interactions";
import { signed } from "../signed.mjs";
import { passes, valueOf } from "./tools.mjs";

const TIMESTAMP = "X-Signature-Timestamp";
const SIGNATURE = "X-Signature-Ed25519";
const PKCS8_OF_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex"); // the seed stands behind

function newKeys(random) {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_OF_ED25519, random.bytes(32)]), format: "der", type: "pkcs8" });
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  return { privateKey, public_keys: [Buffer.from(x, "base64url").toString("hex")] };
}

export default {
  package: "discord-interactions",
  schemes: [
    signed({
      provider: "discord",
      scheme: "discord-ed25519",
      headers: { timestamp: TIMESTAMP, signature: SIGNATURE },
      label: "",
      mac: "hex",
      anyCase: true,
      covers: ["timestamp"],
      keys: newKeys,
      value: ({ timestamp, body, keys }) => sign(null, Buffer.concat([Buffer.from(timestamp), body]), keys.privateKey).toString("hex"),
      verify: (request) =>
        passes(() =>
          discord.verifyKey(request.body, valueOf(request, SIGNATURE), valueOf(request, TIMESTAMP), request.keys.public_keys[0]),
        ),
      receiverOnly: true,
    }),
  ],
};
