// SPDX-License-Identifier: MIT
// What a round trip asks of a scheme, answered from the row of a scheme that signs. A row tells:
//
//   provider, scheme    as the vectors name them; title: of one of several with that name
//   headers             names of the headers that hold signature, id and timestamp
//   label, wrongLabels  what stands before the MAC, and what must not pass in its place
//   mac                 the MAC's encoding: "hex" or "base64"
//   covers              what is signed besides the body: id, timestamp, method, url
//   withTimestamp(value, text)  the signature header with another timestamp, where it holds one
//   tolerance           seconds of age, past and future, that are accepted; absent: no rule
//   perSecond           units of a timestamp in a second, where not 1
//   keys(random)        secrets or public keys, as in the vectors, and what else signs
//   value(request)      the signature header, made by node:crypto
//   sign(request)       the same by the package; absent: it has no signer
//   verify(request)     whether the package accepts the request
//   takes(body)         whether the package can read such a body; absent: every one
//   payload, prepare    another way to make the body; what else a request needs
//   meaning(body)       what is signed of a body, where not its bytes
//   contentType, extra(request)  other headers
//   anyCase             a MAC in upper case is as good
//   receiverOnly        fieldhook verifies this scheme and does not sign it
import { setClock } from "./clock.mjs";
import { changedBody, everyBit, forgeries } from "./forgeries.mjs";
import { payloadAt } from "./random.mjs";

const FIRST_SECOND = 1700000000;
const SECONDS = 1e8;
const EVERY_BIT_AT = 5; // the place of a short body

/// The ages that a limit makes interesting: at the limit itself a message is still accepted.
function ageAt(place, tolerance) {
  if (tolerance === undefined) return 0;
  return [0, tolerance, -tolerance, tolerance - 1, 1 - tolerance][place % 5];
}

/// A request without its headers.
function bareRequest(row, place, random) {
  const { kind, bytes } = row.payload ? row.payload(random) : payloadAt(place, random);
  const signedAt = FIRST_SECOND + random.below(SECONDS);
  const perSecond = row.perSecond ?? 1;
  const request = {
    place,
    kind,
    body: bytes,
    keys: row.keys(random),
    id: `msg_${place}_${random.below(1e9)}`,
    timestamp: String(signedAt * perSecond + random.below(perSecond)),
    method: "POST",
    url: `https://hooks.example.com/in/${place}?a=${random.below(1e6)}&b=%C3%A9`,
    now: signedAt + ageAt(place, row.tolerance),
  };
  return row.prepare ? row.prepare(request) : request;
}

/// All headers of a request, around this value of the signature header.
function headersAround(row, request, signature) {
  const { id, timestamp } = row.headers;
  return [
    ["Content-Type", row.contentType ?? "application/json"],
    ...(row.extra ? row.extra(request) : []),
    ...(id ? [[id, request.id]] : []),
    ...(timestamp ? [[timestamp, request.timestamp]] : []),
    [row.headers.signature, signature],
  ];
}

/// The request as we signed it: the headers that we made stand for the package's.
function signedByUs(request, made) {
  const ours = made.map(([name]) => name);
  return { ...request, headers: [...request.headers.filter(([name]) => !ours.includes(name)), ...made] };
}

/// What is wrong with the headers of ours that say what was signed, if anything. Our timestamps are
/// whole seconds in any unit.
function faultOfNames(row, request, valueOf) {
  const { id, timestamp, signature } = row.headers;
  const wanted = row.perSecond ? `${request.timestamp.slice(0, -3)}000` : request.timestamp;
  if (valueOf(signature) === undefined) return "not signed";
  if (id && valueOf(id) !== request.id) return `the id is ${valueOf(id)}`;
  if (timestamp && valueOf(timestamp) !== wanted) return `the timestamp is ${valueOf(timestamp)}`;
  return "";
}

export function signed(row) {
  const reads = (request) => !row.takes || row.takes(request.body);
  const accepts = (request) => {
    setClock(request.now);
    return row.verify(request);
  };
  /// A package that accepts everything would show nothing.
  const faultOfPackage = async (request, random) => {
    if (!(await accepts(request))) return "the package refuses it";
    const changed = { ...request, body: changedBody(row, request, random) };
    return (await accepts(changed)) ? "the package accepts it with a bit of the body flipped" : "";
  };
  return {
    provider: row.provider,
    scheme: row.scheme,
    title: row.title,
    tolerance: row.tolerance,
    note: row.sign ? "the package signs and verifies" : "the package has no signer: node:crypto signs, the package verifies",
    reads,
    faultOfPackage,
    forgeries: (request, random) => ({
      ...forgeries(row, request, random),
      ...(request.place === EVERY_BIT_AT ? everyBit(row, request) : {}),
    }),

    /// A request as the provider sends it.
    async theirs(place, random) {
      const request = bareRequest(row, place, random);
      const signature = row.sign && reads(request) ? await row.sign(request) : row.value(request);
      return { ...request, headers: headersAround(row, request, signature) };
    },

    /// What the runner needs to know to sign this; nothing where we do not.
    params({ id, timestamp }) {
      return row.receiverOnly ? undefined : { id, timestamp, signature_header: row.headers.signature };
    },

    /// What is wrong with the headers that we made for this request, if anything.
    async faultOf(request, made, random) {
      const valueOf = (header) => made.find(([name]) => name === header)?.[1];
      const fault = faultOfNames(row, request, valueOf);
      if (fault) return fault;
      const signature = valueOf(row.headers.signature);
      const ours = signedByUs(request, made);
      if (!reads(request)) {
        const wanted = row.value({ ...request, timestamp: valueOf(row.headers.timestamp) ?? request.timestamp });
        return signature === wanted ? "" : `${signature} should be ${wanted}`;
      }
      return faultOfPackage(ours, random);
    },
  };
}
