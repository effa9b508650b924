// SPDX-License-Identifier: MIT
// CloudEvents over HTTP: nothing is signed, so it is the form that must be right. The package writes
// events, binary and structured; those that lack something must be refused. It reads what we send.
import { CloudEvent, HTTP } from "cloudevents";
import { withHeader } from "../forgeries.mjs";
import { headersOf, valueOf } from "./tools.mjs";

const FIRST_MS = 1700000000000;
const STRUCTURED = "application/cloudevents+json; charset=utf-8";
const REQUIRED = ["id", "source", "type", "specversion"];

/// The attributes of an event. What stands in a header is ASCII in the package's hands: it does not
/// encode other characters, as the binding wants it.
function attributesAt(place, random) {
  const time = new Date(FIRST_MS + random.below(1e9) * 1000 + random.below(1000)).toISOString();
  const attributes = { id: `evt-${place}`, source: `/device/${random.below(1e6)}`, type: "com.example.door.opened", time };
  if (random.below(2) === 0) attributes.subject = `door-${random.below(100)}`;
  if (random.below(2) === 0) attributes.devicekind = "esp32";
  return attributes;
}

const KINDS = [
  ["json", "application/json", (random) => ({ value: random.below(1e9), note: random.text(random.below(100)) })],
  ["text", "text/plain", (random) => random.text(1 + random.below(100))],
  ["binary", "application/octet-stream", (random) => new Uint8Array(random.bytes(1 + random.below(300)))],
];

const listOf = (headers) => Object.entries(headers).map(([name, value]) => [name, String(value)]);

function theirs(mode, place, random) {
  const [kind, datacontenttype, make] = KINDS[place % KINDS.length];
  const attributes = { ...attributesAt(place, random), datacontenttype };
  const { headers, body } = HTTP[mode](new CloudEvent({ ...attributes, data: make(random) }));
  const request = { kind, attributes, method: "POST", url: `https://hooks.example.com/in/${place}`, now: FIRST_MS / 1000 };
  return { ...request, headers: listOf(headers), body: Buffer.from(body) };
}

/// The event with its JSON changed.
function withJson(request, change) {
  const event = JSON.parse(request.body.toString());
  change(event);
  return { ...request, body: Buffer.from(JSON.stringify(event)) };
}

const BROKEN = {
  binary(request) {
    const broken = {
      "an empty id": withHeader(request, "ce-id", ""),
      "specversion 2.0": withHeader(request, "ce-specversion", "2.0"),
      "no time": withHeader(request, "ce-time", "yesterday"),
      "overlong UTF-8": withHeader(request, "ce-subject", "%C0%A0"),
    };
    for (const name of REQUIRED) broken[`no ${name}`] = withHeader(request, `ce-${name}`, undefined);
    return broken;
  },
  structured(request) {
    const broken = {
      "JSON without its end": { ...request, body: request.body.subarray(0, -1) },
      "JSON with more behind it": { ...request, body: Buffer.concat([request.body, Buffer.from("}")]) },
      "an id that is a number": withJson(request, (event) => (event.id = 5)),
      "specversion 2.0": withJson(request, (event) => (event.specversion = "2.0")),
      "two kinds of data": withJson(request, (event) => Object.assign(event, { data: 1, data_base64: "AA==" })),
      "an unknown format": withHeader(request, "content-type", "application/cloudevents+avro"),
      "a batch that is none": withHeader(request, "content-type", "application/cloudevents-batch+json"),
    };
    for (const name of REQUIRED) broken[`no ${name}`] = withJson(request, (event) => delete event[name]);
    return broken;
  },
};

/// What the package makes of a request; its attributes as they were before they went into headers.
function read(request) {
  const body = valueOf(request, "content-type") === "application/octet-stream" ? request.body : request.body.toString();
  const event = HTTP.toEvent({ headers: headersOf(request), body });
  return { ...event.toJSON(), validated: event.validate() };
}

function faultsOf(event, attributes) {
  return Object.entries({ specversion: "1.0", ...attributes })
    .filter(([name, value]) => event[name] !== value)
    .map(([name, value]) => `${name} is ${event[name]}, sent was ${value}`);
}

const mode = (name) => ({
  provider: "cloudevents",
  scheme: "cloudevents-http",
  title: name,
  note: "nothing is signed: the package writes and reads",
  reads: () => true,
  theirs: (place, random) => theirs(name, place, random),
  faultOfPackage: (request) => faultsOf(read(request), request.attributes).join("; "),
  forgeries: BROKEN[name],
  /// We send the binary form; a subject that needs encoding is ours alone, the package leaves it out.
  params(request) {
    if (name !== "binary") return undefined;
    const subject = `Tür "${request.attributes.id}" 100 % 🚪`;
    return { attributes: { specversion: "1.0", ...request.attributes, subject } };
  },
  faultOf(request, made) {
    if (made.length === 0) return "no headers";
    const { attributes } = this.params(request);
    const hasType = made.some(([header]) => header.toLowerCase() === "content-type");
    const headers = hasType ? made : [...made, ["Content-Type", attributes.datacontenttype]]; // else the sender's own
    const event = read({ ...request, headers });
    return faultsOf({ ...event, subject: decodeURIComponent(event.subject) }, attributes).join("; ");
  },
});

export default { package: "cloudevents", schemes: [mode("binary"), mode("structured")] };
