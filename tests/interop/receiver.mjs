// SPDX-License-Identifier: MIT
// An HTTPS endpoint that judges what arrives: by the official package, and by node:crypto over the
// raw bytes. The package turns the body into text first, so it cannot judge a body that is no UTF-8.
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import standardwebhooks from "standardwebhooks";
import { isUtf8 } from "./random.mjs";

const { Webhook } = standardwebhooks;

/// A throw-away authority and a certificate of it for localhost, made in `folder`.
export function makeCertificates(folder) {
  const openssl = (...args) => execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  writeFileSync(
    join(folder, "leaf.cnf"),
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost\n",
  );
  openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=throw-away authority",
    "-addext", "keyUsage=critical,keyCertSign,cRLSign");
  openssl("req", "-new", ...key, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=localhost");
  openssl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
    "-extfile", "leaf.cnf", "-out", "leaf.pem");
  return { ca: join(folder, "ca.pem"), cert: readFileSync(join(folder, "leaf.pem")), key: readFileSync(join(folder, "leaf.key")) };
}

function officialVerdict(secret, body, headers) {
  if (!isUtf8(body)) return "no text";
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return "ok";
  } catch (error) {
    return error.message;
  }
}

/// The signature over the raw bytes, by nothing but the specification.
export function signRaw(secret, id, timestamp, body) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
}

/// Starts on a free loopback port. `arrivals` maps each path to what came there, in order.
export async function startReceiver(certificates, secret) {
  const arrivals = new Map();
  const server = createServer({ cert: certificates.cert, key: certificates.key }, (request, response) => {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      const body = Buffer.concat(pieces);
      const id = request.headers["webhook-id"];
      const raw = signRaw(secret, id, request.headers["webhook-timestamp"], body);
      const arrival = {
        id,
        body,
        method: request.method,
        official: officialVerdict(secret, body, request.headers),
        raw: raw === request.headers["webhook-signature"] ? "ok" : "No matching signature found",
      };
      arrivals.set(request.url, [...(arrivals.get(request.url) ?? []), arrival]);
      response.writeHead(arrival.raw === "ok" ? 204 : 401).end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port: server.address().port, arrivals, stop };
}
