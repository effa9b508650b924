// SPDX-License-Identifier: MIT
// SHA-1 over the URL and the form's fields in the order of their names; for JSON over the URL alone,
// which holds the body's hash. The package signs and verifies; fieldhook only verifies.
import { createHash } from "node:crypto";
import twilio from "twilio";
import { signed } from "../signed.mjs";
import { hmacSha1, isText, passes, secretOf, textKeys, valueOf } from "./tools.mjs";

const HEADER = "X-Twilio-Signature";
const NAMES = ["CallSid", "From", "To", "Body", "body", "MediaUrl", "MediaUrl0", "Media-Url", "_z", "1a", "Straße"];

/// A form as an object, a name that occurs twice as a list: what a body parser hands to the package.
function fieldsOf(body) {
  const fields = {};
  const form = new URLSearchParams(body.toString());
  for (const name of form.keys()) fields[name] = form.getAll(name).length > 1 ? form.getAll(name) : form.get(name);
  return fields;
}

/// Values that share a name count once each, in their order.
const valuesOf = (field) => (Array.isArray(field) ? [...new Set(field)].sort() : [field]);

const signedFields = (fields) =>
  Object.keys(fields)
    .sort()
    .map((name) => valuesOf(fields[name]).map((value) => name + value).join(""))
    .join("");

/// Any field may be there, twice, empty, and in any order. The package sorts values that share a name
/// by UTF-16: without these characters that is the order of their bytes.
function form(random) {
  const value = () => random.text(random.below(40)).replace(/[\ue000-\uffff]/g, "");
  const fields = Array.from({ length: random.below(12) }, () => [NAMES[random.below(NAMES.length)], value()]);
  return { kind: "form", bytes: Buffer.from(new URLSearchParams(fields).toString()) };
}

const shared = {
  provider: "twilio",
  headers: { signature: HEADER },
  label: "",
  mac: "base64",
  covers: ["url"],
  keys: textKeys(),
  receiverOnly: true,
};

export default {
  package: "twilio",
  schemes: [
    signed({
      ...shared,
      scheme: "twilio-sha1",
      contentType: "application/x-www-form-urlencoded",
      payload: form,
      meaning: (body) => signedFields(fieldsOf(body)),
      value: (request) => hmacSha1(secretOf(request), request.url, signedFields(fieldsOf(request.body))).toString("base64"),
      sign: (request) => twilio.getExpectedTwilioSignature(secretOf(request), request.url, fieldsOf(request.body)),
      verify: (request) =>
        passes(() => twilio.validateRequest(secretOf(request), valueOf(request, HEADER), request.url, fieldsOf(request.body))),
    }),
    signed({
      ...shared,
      scheme: "twilio-bodysha256",
      prepare: (request) => ({ ...request, url: `${request.url}&bodySHA256=${createHash("sha256").update(request.body).digest("hex")}` }),
      value: (request) => hmacSha1(secretOf(request), request.url).toString("base64"),
      sign: (request) => twilio.getExpectedTwilioSignature(secretOf(request), request.url, {}),
      verify: (request) =>
        passes(() => twilio.validateRequestWithBody(secretOf(request), valueOf(request, HEADER), request.url, request.body.toString())),
      takes: isText,
    }),
  ],
};
