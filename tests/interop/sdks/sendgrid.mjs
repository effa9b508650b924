// SPDX-License-Identifier: MIT
// ECDSA on P-256. The package verifies; it has no signer, and neither has fieldhook.
import { createECDH, createPublicKey } from "node:crypto";
import sendgrid from "@sendgrid/eventwebhook";
import { signed } from "../signed.mjs";
import { isText, passes, sha256, valueOf } from "./tools.mjs";

const TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp";
const SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
const CURVE = "prime256v1";
const SCALAR = 32;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const eventWebhook = new sendgrid.EventWebhook();

const toNumber = (bytes) => BigInt(`0x${bytes.toString("hex")}`);

/// The point of this scalar: x and y, 32 bytes each.
function pointOf(scalar) {
  const curve = createECDH(CURVE);
  curve.setPrivateKey(scalar);
  const point = curve.getPublicKey();
  return { x: point.subarray(1, 1 + SCALAR), y: point.subarray(1 + SCALAR) };
}

/// By Fermat: ORDER is a prime.
function inverse(number) {
  let result = 1n;
  for (let base = number % ORDER, power = ORDER - 2n; power > 0n; power >>= 1n, base = (base * base) % ORDER) {
    if (power & 1n) result = (result * base) % ORDER;
  }
  return result;
}

function derOf(numbers) {
  const integer = (number) => {
    const digits = number.toString(16);
    const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
    const signed = bytes[0] & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
    return Buffer.concat([Buffer.from([0x02, signed.length]), signed]);
  };
  const content = Buffer.concat(numbers.map(integer));
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

/// With a nonce that is given: node:crypto would take a random one, and no run would be repeatable.
function sign(secret, nonce, ...parts) {
  const r = toNumber(pointOf(nonce).x) % ORDER;
  const s = (inverse(toNumber(nonce)) * (toNumber(sha256(...parts)) + r * toNumber(secret))) % ORDER;
  return derOf([r, s]);
}

function keys(random) {
  const secret = random.bytes(SCALAR);
  secret[0] &= 0x7f; // below the order
  const { x, y } = pointOf(secret);
  const jwk = { kty: "EC", crv: "P-256", x: x.toString("base64url"), y: y.toString("base64url") };
  const spki = createPublicKey({ key: jwk, format: "jwk" }).export({ format: "der", type: "spki" });
  const nonce = random.bytes(SCALAR);
  nonce[0] &= 0x7f;
  return { secret, nonce, public_keys: [spki.toString("base64")] };
}

export default {
  package: "@sendgrid/eventwebhook",
  schemes: [
    signed({
      provider: "sendgrid",
      scheme: "sendgrid-ecdsa-p256",
      headers: { timestamp: TIMESTAMP, signature: SIGNATURE },
      label: "",
      mac: "base64",
      covers: ["timestamp"],
      keys,
      value: (request) => sign(request.keys.secret, request.keys.nonce, request.timestamp, request.body).toString("base64"),
      verify: (request) =>
        passes(() =>
          eventWebhook.verifySignature(
            eventWebhook.convertPublicKeyToECDSA(request.keys.public_keys[0]),
            request.body,
            valueOf(request, SIGNATURE),
            valueOf(request, TIMESTAMP),
          ),
        ),
      takes: isText,
      receiverOnly: true,
    }),
  ],
};
