// SPDX-License-Identifier: MIT
// Writes our own cases (f*.http) into responses/ and lists them in its index.json behind the r*
// cases, which came with the format. Run it after a change here; its output is committed.
//
//   node make_responses.mjs
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const dir = fileURLToPath(new URL("responses", import.meta.url));
const own = /^f\d{3}_.*\.http$/;
const cases = [];

function add(group, name, raw, expect, rest) {
  const bytes = Buffer.from(raw, "latin1");
  const file = `f${String(cases.length + 1).padStart(3, "0")}_${name}.http`;
  cases.push({
    file, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex"), group,
    request_method: "POST", when: "after_request", after: "hold", expect,
    level: "must", also_ok: [], never: [], delivery: "retry", rfc: "", why: "", ...rest,
  });
  writeFileSync(join(dir, file), bytes);
}

const response = (status, body_length, reusable) => ({ outcome: "response", status, body_length, reusable });
const error = (kind) => ({ outcome: "error", error: kind, reusable: false });

/// An answer that is understood; it is delivered unless `rest` says else.
const good = (group, name, raw, [status, length, reusable], rfc, why, rest) =>
  add(group, name, raw, response(status, length, reusable), { delivery: "delivered", rfc, why, ...rest });
/// An answer that is refused: never a success.
const bad = (group, name, raw, kind, rfc, why, rest) =>
  add(group, name, raw, error(kind), { rfc, why, never: [{ outcome: "response", status: 200 }], ...rest });
/// An answer whose head is accepted and whose body is refused: the status stands.
const bad_body = (name, raw, kind, why, rest) =>
  add("chunked", name, CHUNKED + raw, error(kind), {
    delivery: "delivered", rfc: "RFC 9112 7.1", why, never: [{ outcome: "response", reusable: true }], ...rest });

const OK = "HTTP/1.1 200 OK\r\n";
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const EMPTY = "Content-Length: 0\r\n\r\n";
const EOF = { after: "eof" };
const HEAD = { request_method: "HEAD" };

// What a client must understand.
good("valid", "plain", `${OK}Content-Length: 5\r\n\r\nhello`, [200, 5, true], "RFC 9112 6.3(6)", "a length");
good("valid", "204", "HTTP/1.1 204 No Content\r\n\r\n", [204, 0, true], "RFC 9112 6.3(1)", "no body, no length");
good("valid", "204_with_length", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", [204, 0, true],
  "RFC 9112 6.3(1)", "no wait for a body that cannot come", { also_ok: [response(204, 0, false)] });
good("valid", "204_chunked", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", [204, 0, true],
  "RFC 9112 6.3(1)", "nor for chunks", { also_ok: [response(204, 0, false)] });
good("valid", "204_with_body", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", [204, 0, false],
  "RFC 9112 6.3(1)", "a body that cannot be one is surplus");
good("valid", "304_with_length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", [304, 0, true],
  "RFC 9112 6.3(1)", "the length of what was not sent", { delivery: "retry" });
good("valid", "head_with_length", `${OK}Content-Length: 500\r\n\r\n`, [200, 0, true], "RFC 9112 6.3(1)",
  "an answer to HEAD has no body", HEAD);
good("valid", "head_chunked", CHUNKED, [200, 0, true], "RFC 9112 6.3(1)", "an answer to HEAD has no body", HEAD);
good("valid", "205_empty", `HTTP/1.1 205 Reset Content\r\n${EMPTY}`, [205, 0, true], "RFC 9110 15.3.6", "framed as any other");
good("valid", "any_case", "HTTP/1.1 200 OK\r\ncOnTeNt-LeNgTh: 2\r\nCONNECTION: Keep-Alive\r\n\r\nok", [200, 2, true],
  "RFC 9110 5.1", "names are case-insensitive");
good("valid", "ows", `${OK}Content-Length: \t 2 \t \r\n\r\nok`, [200, 2, true], "RFC 9112 5.1", "blanks round a value");
good("valid", "empty_value", `${OK}X-Empty:\r\nX-Blank:  \r\n${EMPTY}`, [200, 0, true], "RFC 9110 5.5", "a value may be empty");
good("valid", "obs_text", `HTTP/1.1 200 \xc3\x9cber\r\nX: \xff\x80\r\n${EMPTY}`, [200, 0, true], "RFC 9110 5.5", "obs-text");
good("valid", "tab_in_value", `HTTP/1.1 200 O\tK\r\nX: a\tb\r\n${EMPTY}`, [200, 0, true], "RFC 9110 5.5", "a tab inside");
good("valid", "token_name", `${OK}!#$%&'*+-.^_\`|~09azAZ: x\r\n${EMPTY}`, [200, 0, true], "RFC 9110 5.6.2", "every character of a token");
good("valid", "minor_version", `HTTP/1.7 200 OK\r\n${EMPTY}`, [200, 0, true], "RFC 9110 2.5",
  "a higher minor version is read as 1.1", { level: "should", also_ok: [error("unsupported"), error("syntax")], delivery: ["delivered", "retry"] });
good("valid", "http10_keep_alive", `HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n${EMPTY}`, [200, 0, true], "RFC 9112 9.3",
  "kept as asked", { also_ok: [response(200, 0, false)], level: "should" });
good("valid", "http10_length", `HTTP/1.0 200 OK\r\n${EMPTY}`, [200, 0, false], "RFC 9112 9.3", "1.0 is not persistent");
good("valid", "close", `${OK}Connection: close\r\n${EMPTY}`, [200, 0, false], "RFC 9112 9.6", "close");
good("valid", "close_in_list", `${OK}Connection: foo ,\t CLOSE,bar\r\n${EMPTY}`, [200, 0, false], "RFC 9110 7.6.1", "a list, in any case");
good("valid", "close_in_second_field", `${OK}Connection: keep-alive\r\nConnection: close\r\n${EMPTY}`, [200, 0, false],
  "RFC 9112 9.3", "close wins, wherever it stands");
good("valid", "close_behind_long_list", `${OK}Connection: a-very-long-option-of-no-interest, b, c, d, e, close\r\n${EMPTY}`,
  [200, 0, false], "RFC 9110 7.6.1", "the list is read to its end");
good("valid", "not_close", `${OK}Connection: closed, close-not, enclose\r\n${EMPTY}`, [200, 0, true], "RFC 9110 7.6.1", "other tokens");
good("valid", "to_end", `${OK}\r\nhello`, [200, 5, false], "RFC 9112 6.3(8)", "a body to the end of the stream", EOF);
good("valid", "to_end_empty", `${OK}\r\n`, [200, 0, false], "RFC 9112 6.3(8)", "an empty one", EOF);
good("valid", "content_encoding", `${OK}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx`, [200, 2, true], "RFC 9110 8.4",
  "the body is counted as it comes");
good("valid", "set_cookie_upgrade", `${OK}Set-Cookie: a=b\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n${EMPTY}`, [200, 0, true],
  "RFC 9110 7.8", "ignored");
good("valid", "date_twice", `HTTP/1.1 503 X\r\nDate: a\r\nDate: b\r\nRetry-After: 1\r\nRetry-After: 2\r\n${EMPTY}`, [503, 0, true],
  "RFC 9110 5.3", "repeated fields of no use are ignored", { delivery: "retry" });
good("valid", "names_alike", `${OK}Content-Lengths: 9\r\nContent-Lengt: 9\r\nX-Transfer-Encoding: chunked\r\nTransfer-Encodin: chunked\r\n${EMPTY}`,
  [200, 0, true], "RFC 9110 5.1", "names that only look like framing");

// Lengths.
const LENGTH = "content_length";
good(LENGTH, "length_zeros", `${OK}Content-Length: 000000000000000000000000000002\r\n\r\nok`, [200, 2, true], "RFC 9110 8.6", "leading zeros are digits");
for (const [name, fields] of [["repeated", "Content-Length: 2\r\nContent-Length: 2"], ["list", "Content-Length: 2, 2"]]) {
  good(LENGTH, `length_${name}_same`, `${OK}${fields}\r\n\r\nok`, [200, 2, true], "RFC 9112 6.3(5)",
    "lengths that agree count as one", { level: "should", also_ok: [error("framing")], delivery: ["delivered", "retry"] });
}
for (const [name, value] of [
  ["differ_list", "2, 3"], ["differ_first", "3, 2, 2"], ["plus", "+2"], ["minus", "-2"], ["minus_zero", "-0"], ["hex", "0x2"], ["alpha", "2a"],
  ["empty", ""], ["blank_inside", "1 2"], ["tab_inside", "0\t2"], ["float", "2.0"], ["exponent", "2e0"], ["quoted", '"2"'], ["comma_start", ",2"],
  ["comma_end", "2,"], ["semicolon", "2;"], ["64_wrap", "18446744073709551618"], ["64_max_and_1", "18446744073709551616"],
  ["63_bits", "9223372036854775808"], ["100_digits", "2".repeat(100)], ["fullwidth", "\xef\xbc\x92"], ["nbsp", "\xa02"],
]) {
  bad(LENGTH, `length_${name}`, `${OK}Content-Length: ${value}\r\n\r\nok`, "framing", "RFC 9110 8.6; RFC 9112 6.3(5)", "not one length");
}
bad(LENGTH, "length_differs", `${OK}Content-Length: 2\r\nX: y\r\nContent-Length: 3\r\n\r\nokk`, "framing", "RFC 9112 6.3(5)", "two lengths");
bad(LENGTH, "length_good_then_bad", `${OK}Content-Length: 2\r\nContent-Length: x\r\n\r\nok`, "framing", "RFC 9112 6.3(5)", "the second is none");
for (const [name, value] of [["32_wrap", "4294967298"], ["63_max", "9223372036854775807"]]) {
  bad(LENGTH, `length_${name}`, `${OK}Content-Length: ${value}\r\n\r\nok`, "deadline", "CWE-190", "a large number stays large",
    { delivery: "delivered", never: [response(200, 2, true)] });
}
bad(LENGTH, "length_cut", `${OK}Content-Length: 3\r\n\r\nok`, "incomplete", "RFC 9112 8", "one byte short; the status stands", { ...EOF, delivery: "delivered" });
good(LENGTH, "head_bad_length", `${OK}Content-Length: 1, 2\r\n\r\n`, [200, 0, false], "RFC 9112 6.3(1)",
  "no body in any reading, but such a peer is not asked again here", HEAD);

// Transfer codings.
const CODING = "transfer_encoding";
const chunks = "2\r\nok\r\n0\r\n\r\n";
good(CODING, "chunked_any_case", `${OK}transfer-encoding: \tChUnKeD \r\n\r\n${chunks}`, [200, 2, true], "RFC 9112 7", "case-insensitive");
for (const [name, fields, kind] of [
  ["and_length", "Transfer-Encoding: chunked\r\nContent-Length: 2", "framing"],
  ["after_length", "Content-Length: 12\r\nTransfer-Encoding: chunked", "framing"],
  ["unknown_and_length", "Content-Length: 12\r\nTransfer-Encoding: gzip", "framing"],
  ["empty_and_length", "Content-Length: 12\r\nTransfer-Encoding:", "framing"],
  ["twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "framing"],
  ["not_last", "Transfer-Encoding: chunked, gzip", "framing"],
  ["not_last_field", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "framing"],
  ["gzip_chunked", "Transfer-Encoding: gzip, chunked", "unsupported"],
  ["identity", "Transfer-Encoding: identity", "unsupported"],
  ["empty", "Transfer-Encoding:", "unsupported"],
  ["quoted", 'Transfer-Encoding: "chunked"', "unsupported"],
  ["parameter", "Transfer-Encoding: chunked;q=1", "unsupported"],
  ["prefix", "Transfer-Encoding: xchunked", "unsupported"],
  ["suffix", "Transfer-Encoding: chunkedx", "unsupported"],
  ["blank_inside", "Transfer-Encoding: chun ked", "unsupported"],
  ["vertical_tab", "Transfer-Encoding: \x0bchunked", "syntax"],
  ["comma", "Transfer-Encoding: , chunked", "unsupported"],
  ["nbsp", "Transfer-Encoding: \xa0chunked", "unsupported"],
]) {
  bad(CODING, `coding_${name}`, `${OK}${fields}\r\n\r\n${chunks}`, kind, "RFC 9112 6.1, 6.3, 7", "exactly `chunked`, once and alone, or refused");
}
bad(CODING, "coding_http10", `HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`, "framing", "RFC 9112 6.1", "unknown to 1.0", EOF);
bad(CODING, "coding_blank_before_colon", `${OK}Transfer-Encoding : chunked\r\n\r\n${chunks}`, "syntax", "RFC 9112 5.1", "a blank before the colon");

// Chunks. The head is accepted: a 200 stands.
const chunked = (name, raw, length, why, rest) =>
  good("chunked", name, CHUNKED + raw, [200, length, true], "RFC 9112 7.1", why, rest);
chunked("chunk_none", "0\r\n\r\n", 0, "no chunk at all");
chunked("chunk_many", "1\r\na\r\n2\r\nbc\r\n00A\r\n0123456789\r\n000\r\n\r\n", 13, "leading zeros, hex digits");
chunked("chunk_upper_lower", `a\r\n${"x".repeat(10)}\r\nB\r\n${"y".repeat(11)}\r\n0\r\n\r\n`, 21, "hex digits in both cases");
chunked("chunk_crlf_in_data", "4\r\n\r\n\r\n\r\n0\r\n\r\n", 4, "data is data");
chunked("chunk_extension", '2;a;b=c;d="e f"\r\nok\r\n0;last\r\n\r\n', 2, "extensions are skipped");
chunked("chunk_blank_extension", "2 \t;a = b\r\nok\r\n0\r\n\r\n", 2, "bad blanks before an extension", { level: "should", also_ok: [error("framing")] });
chunked("chunk_trailer", "2\r\nok\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\n", 2, "a trailer section");
chunked("chunk_trailer_frames_nothing", "2\r\nok\r\n0\r\nContent-Length: 9\r\nConnection: close\r\nTransfer-Encoding: gzip\r\n\r\n", 2,
  "trailer fields change nothing", { rfc: "RFC 9110 6.5.1" });
for (const [name, raw, why] of [
  ["plus", "+2\r\nok\r\n0\r\n\r\n", "a sign"], ["minus", "-2\r\nok\r\n0\r\n\r\n", "a sign"], ["0x", "0x2\r\nok\r\n0\r\n\r\n", "a prefix"],
  ["blank_before", " 2\r\nok\r\n0\r\n\r\n", "a blank before"], ["blank_behind", "2 \r\nok\r\n0\r\n\r\n", "a blank behind"],
  ["blank_inside", "0 2\r\nok\r\n0\r\n\r\n", "a blank inside"], ["empty", "\r\nok\r\n0\r\n\r\n", "no size"], ["only_extension", ";a\r\nok\r\n0\r\n\r\n", "no size"],
  ["letter", "g\r\nok\r\n0\r\n\r\n", "no hex digit"], ["size_cr", "2\rok\r\n0\r\n\r\n", "a bare CR"], ["size_lf", "2\nok\r\n0\r\n\r\n", "a bare LF"],
  ["extension_lf", "2;a\nok\r\n0\r\n\r\n", "a bare LF in an extension"], ["extension_cr", "2;a\rb\r\nok\r\n0\r\n\r\n", "a bare CR in an extension"],
  ["extension_del", "2;a\x7f\r\nok\r\n0\r\n\r\n", "a control"], ["data_long", "2\r\nokk\r\n0\r\n\r\n", "more data than announced"],
  ["data_lf", "2\r\nok\n0\r\n\r\n", "a bare LF behind data"], ["data_cr", "2\r\nok\r0\r\n\r\n", "a bare CR behind data"], ["data_no_end", "2\r\nok0\r\n\r\n", "no CRLF behind data"],
  ["last_lf", "2\r\nok\r\n0\n\r\n", "a bare LF behind the last size"], ["end_lf", "2\r\nok\r\n0\r\n\n", "a bare LF ends it"], ["end_cr", "2\r\nok\r\n0\r\n\rX", "a bare CR ends it"],
  ["size_63_bits", "8000000000000000\r\nok", "too large to count"], ["size_64_wrap", "10000000000000002\r\nok\r\n0\r\n\r\n", "does not wrap"],
  ["trailer_no_colon", "2\r\nok\r\n0\r\nX\r\n\r\n", "a trailer line without colon"], ["trailer_lf", "2\r\nok\r\n0\r\nX: y\n\r\n", "a bare LF in the trailer"],
  ["trailer_nul", "2\r\nok\r\n0\r\nX: \0\r\n\r\n", "NUL in the trailer"], ["trailer_fold", "2\r\nok\r\n0\r\nX: y\r\n z\r\n\r\n", "a folded line"],
  ["trailer_blank_first", "2\r\nok\r\n0\r\n X: y\r\n\r\n", "a blank first"],
]) bad_body(`chunk_${name}`, raw, "framing", why);
for (const [name, raw] of [["size", "2"], ["size_cr", "2\r"], ["data", "2\r\no"], ["data_end", "2\r\nok"], ["no_last", "2\r\nok\r\n"], ["last", "2\r\nok\r\n0\r\n"],
  ["trailer", "2\r\nok\r\n0\r\nX: y\r\n"], ["last_cr", "2\r\nok\r\n0\r\n\r"], ["nothing", ""]]) {
  bad_body(`chunk_cut_${name}`, raw, "incomplete", "the stream ends inside", { ...EOF, rfc: "RFC 9112 8" });
}
bad_body("chunk_hold", "2\r\nok\r\n", "deadline", "the last chunk never comes");
bad_body("chunk_32_wrap", "100000002\r\nok\r\n0\r\n\r\n", "deadline", "a large number stays large");
bad_body("chunk_extension_huge", `2;${"a".repeat(66000)}\r\nok\r\n0\r\n\r\n`, "limit", "bounded");
bad_body("chunk_extensions_many", `${`1;${"a".repeat(200)}\r\nx\r\n`.repeat(330)}0\r\n\r\n`, "limit", "bounded over all chunks");
bad_body("chunk_zeros_huge", `${"0".repeat(66000)}2\r\nok\r\n0\r\n\r\n`, "limit", "bounded");
bad_body("chunk_trailer_huge", `2\r\nok\r\n0\r\nX: ${"a".repeat(66000)}\r\n\r\n`, "limit", "bounded");
bad_body("chunk_trailer_many", `2\r\nok\r\n0\r\n${"X: y\r\n".repeat(12000)}\r\n`, "limit", "bounded");

// Forerunners.
good("interim", "100", `HTTP/1.1 100 Continue\r\n\r\n${OK}${EMPTY}`, [200, 0, true], "RFC 9110 15.2", "skipped");
good("interim", "102_103", `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}${EMPTY}`, [200, 0, true], "RFC 8297", "skipped with its fields");
good("interim", "199", `HTTP/1.1 199 Odd\r\n\r\n${OK}${EMPTY}`, [200, 0, true], "RFC 9110 15.2", "unknown ones too");
good("interim", "with_framing", `HTTP/1.1 100 Continue\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${OK}${EMPTY}`,
  [200, 0, true], "RFC 9112 6.3(1)", "its fields say nothing of the answer");
good("interim", "100_times", `${"HTTP/1.1 100 Continue\r\n\r\n".repeat(100)}${OK}${EMPTY}`, [200, 0, true], "RFC 9110 15.2", "as many as allowed", { level: "policy", also_ok: [error("limit")], delivery: ["delivered", "retry"] });
bad("interim", "101_times", `${"HTTP/1.1 100 Continue\r\n\r\n".repeat(101)}${OK}${EMPTY}`, "limit", "RFC 9110 15.2", "one more", { level: "policy" });
bad("interim", "endless", "HTTP/1.1 100 Continue\r\n\r\n".repeat(3000), "limit", "RFC 9110 15.2", "bounded");
bad("interim", "only", "HTTP/1.1 100 Continue\r\n\r\n", "incomplete", "RFC 9112 8", "no answer behind it", EOF);
bad("interim", "only_hold", "HTTP/1.1 100 Continue\r\n\r\n", "deadline", "RFC 9110 15.2", "no answer behind it");
bad("interim", "switching", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "unsupported", "RFC 9110 15.2.2", "101 unasked");
bad("interim", "bad_field", `HTTP/1.1 103 Early Hints\r\nno colon\r\n\r\n${OK}${EMPTY}`, "syntax", "RFC 9112 5", "the same grammar");

// More than the answer.
const SECOND = `HTTP/1.1 500 X\r\n${EMPTY}`;
good("splitting", "surplus", `${OK}Content-Length: 2\r\n\r\nokX`, [200, 2, false], "RFC 9112 9.2", "a byte too many");
good("splitting", "surplus_crlf", `${OK}Content-Length: 2\r\n\r\nok\r\n`, [200, 2, false], "RFC 9112 9.2", "an old habit, and still surplus", { level: "should", also_ok: [response(200, 2, true)] });
good("splitting", "second", `${OK}${EMPTY}${SECOND}`, [200, 0, false], "RFC 9112 11.1", "the first answer counts");
good("splitting", "second_good", `${SECOND}${OK}${EMPTY}`, [500, 0, false], "RFC 9112 11.1", "a failure is not turned", { delivery: "retry" });
good("splitting", "second_after_chunks", `${CHUNKED}${chunks}${SECOND}`, [200, 2, false], "RFC 9112 11.1", "the first answer counts");
good("splitting", "second_after_204", `HTTP/1.1 204 No Content\r\n\r\n${SECOND}`, [204, 0, false], "RFC 9112 11.1", "the first answer counts");
good("splitting", "interim_behind", `${OK}${EMPTY}HTTP/1.1 100 Continue\r\n\r\n`, [200, 0, false], "RFC 9112 9.2", "nothing may come");
good("splitting", "eof_behind", `${OK}${EMPTY}`, [200, 0, false], "RFC 9112 9.6", "complete, then closed", { ...EOF, also_ok: [response(200, 0, true)] });
bad("splitting", "before_request", `${OK}${EMPTY}`, "unexpected", "RFC 9112 9.2", "an answer to nothing", { when: "before_request" });
good("splitting", "during_request", `HTTP/1.1 413 X\r\nConnection: close\r\n${EMPTY}`, [413, 0, false], "RFC 9112 9.5", "an early answer is one", { when: "during_request", delivery: "failed" });
good("splitting", "during_request_kept", `HTTP/1.1 401 X\r\n${EMPTY}`, [401, 0, false], "RFC 9112 9.5", "but the stream is in the middle of a request", { when: "during_request", delivery: "retry" });

// Syntax of the first line.
for (const [name, line] of [
  ["no_http", "HTTQ/1.1 200 OK"], ["lower", "http/1.1 200 OK"], ["leading_blank", " HTTP/1.1 200 OK"], ["version_09", "HTTP/0.9 200 OK"],
  ["version_2", "HTTP/2 200 OK"], ["version_20", "HTTP/2.0 200 OK"], ["version_letter", "HTTP/1.x 200 OK"], ["version_no_minor", "HTTP/1. 200 OK"],
  ["version_3_parts", "HTTP/1.1.1 200 OK"], ["two_blanks", "HTTP/1.1  200 OK"], ["tab", "HTTP/1.1\t200 OK"], ["no_blank", "HTTP/1.1200 OK"],
  ["status_2", "HTTP/1.1 20 OK"], ["status_4", "HTTP/1.1 2000 OK"], ["status_000", "HTTP/1.1 000 OK"], ["status_600", "HTTP/1.1 600 OK"], ["status_999", "HTTP/1.1 999 OK"],
  ["status_minus", "HTTP/1.1 -20 OK"], ["status_plus", "HTTP/1.1 +20 OK"], ["status_hex", "HTTP/1.1 2F0 OK"], ["status_none", "HTTP/1.1  OK"], ["status_words", "HTTP/1.1 OK 200"],
  ["reason_nul", "HTTP/1.1 200 O\0K"], ["reason_cr", "HTTP/1.1 200 O\rK"], ["reason_esc", "HTTP/1.1 200 \x1b[31m"], ["reason_del", "HTTP/1.1 200 \x7f"],
  ["request", "POST / HTTP/1.1"], ["html", "<html><body>200 OK</body></html>"], ["icy", "ICY 200 OK"],
]) bad("syntax", `line_${name}`, `${line}\r\n${EMPTY}`, "syntax", "RFC 9112 2.3, 4; RFC 9110 15", "no status line");
bad("syntax", "line_no_last_blank", `HTTP/1.1 200\r\n${EMPTY}`, "syntax", "RFC 9112 4", "the blank behind the code is not optional",
  { level: "should", also_ok: [response(200, 0, true)], never: [] });
bad("syntax", "tls_alert", "\x15\x03\x03\x00\x02\x02\x46", "syntax", "RFC 9112 4", "TLS where HTTP was expected");

// Syntax of fields.
for (const [name, fields] of [
  ["lf", "X: y\n"], ["cr", "X: y\rZ: w\r\n"], ["cr_cr", "X: y\r\r\n"], ["nul", "X: a\0b\r\n"], ["bell", "X: \x07\r\n"], ["del", "X: \x7f\r\n"],
  ["fold", "X: y\r\n z\r\n"], ["fold_tab", "X: y\r\n\tz\r\n"], ["fold_first", " X: y\r\n"], ["fold_length", "Content-Length:\r\n 0\r\n"], ["fold_blank", "X: y\r\n \r\n"],
  ["no_colon", "this is no field\r\n"], ["no_colon_no_blank", "X\r\n"], ["empty_name", ": y\r\n"], ["blank_before_colon", "X : y\r\n"], ["tab_before_colon", "X\t: y\r\n"],
  ["length_blank", "Content-Length : 5\r\n"], ["name_bracket", "X(Y): z\r\n"], ["name_slash", "X/Y: z\r\n"], ["name_8bit", "X\xe9: z\r\n"], ["name_nul", "X\0: z\r\n"], ["name_quote", '"X": z\r\n'],
]) bad("syntax", `field_${name}`, `${OK}${fields}${EMPTY}`, "syntax", "RFC 9112 2.2, 5; RFC 9110 5.5", "no field line");
bad("syntax", "end_lf", `${OK}Content-Length: 0\r\n\n`, "syntax", "RFC 9112 2.2", "a bare LF ends the head");
bad("syntax", "end_cr", `${OK}Content-Length: 0\r\n\rX`, "syntax", "RFC 9112 2.2", "a bare CR ends the head");
bad("syntax", "double_cr", `${OK}Content-Length: 0\r\n\r\r\n`, "syntax", "RFC 9112 2.2", "CR CR LF");

// Cut heads, and too much of them.
for (const [name, raw] of [["version", "HTTP/1."], ["status", "HTTP/1.1 20"], ["line", "HTTP/1.1 200 OK"], ["line_cr", "HTTP/1.1 200 OK\r"], ["line_end", OK],
  ["name", `${OK}Content-Len`], ["value", `${OK}Content-Length: 1`], ["field", `${OK}Content-Length: 0\r\n`], ["end_cr", `${OK}Content-Length: 0\r\n\r`]]) {
  bad("incomplete", `cut_${name}`, raw, "incomplete", "RFC 9112 8", "no delivery by a cut head", EOF);
}
bad("incomplete", "hold_nothing", "", "deadline", "RFC 9112 9.5", "silence");
bad("incomplete", "hold_head", `${OK}Content-Length: 0\r\n`, "deadline", "RFC 9112 9.5", "the head never ends");
bad("incomplete", "hold_to_end", `${OK}\r\nhello`, "deadline", "RFC 9112 6.3(8)", "the body never ends; the status stands", { delivery: "delivered" });
good("limit", "head_1k", `${OK}X: ${"a".repeat(960)}\r\n${EMPTY}`, [200, 0, true], "RFC 9110 5.4", "a small head");
good("limit", "fields_short", `${OK}${"a:\r\n".repeat(240)}${EMPTY}`, [200, 0, true], "RFC 9110 5.4", "many fields in a small head");
good("limit", "body_60k", `${OK}Content-Length: 60000\r\n\r\n${"x".repeat(60000)}`, [200, 60000, true], "RFC 9112 6.3", "a body that is only counted", { level: "policy", also_ok: [{ outcome: "response", status: 200, reusable: false }] });
bad("limit", "head_huge", `${OK}${`X: ${"a".repeat(1000)}\r\n`.repeat(70)}${EMPTY}`, "limit", "RFC 9110 5.4", "bounded", { level: "policy" });
bad("limit", "line_endless", `${OK}X: ${"a".repeat(66000)}`, "limit", "RFC 9110 5.4", "bounded", { level: "policy" });
bad("limit", "name_endless", OK + "a".repeat(66000), "limit", "RFC 9110 5.4", "bounded", { level: "policy" });
bad("limit", "reason_endless", `HTTP/1.1 200 ${"a".repeat(66000)}`, "limit", "RFC 9112 3", "bounded", { level: "policy" });
bad("limit", "fields_many", `${OK}${"X: y\r\n".repeat(12000)}${EMPTY}`, "limit", "CVE-2023-38039", "bounded", { level: "policy" });
bad("limit", "interim_huge", `HTTP/1.1 100 Continue\r\nX: ${"a".repeat(66000)}\r\n\r\n${OK}${EMPTY}`, "limit", "RFC 9110 5.4", "bounded", { level: "policy" });

// What the codes mean for the event.
for (const [status, delivery] of [[201, "delivered"], [226, "delivered"], [300, "retry"], [301, "retry"], [302, "retry"], [307, "retry"], [308, "retry"], [400, "failed"], [404, "retry"],
  [405, "failed"], [407, "retry"], [408, "retry"], [409, "retry"], [410, "endpoint_off"], [411, "failed"], [413, "failed"], [414, "failed"], [418, "retry"], [422, "failed"], [429, "retry"],
  [431, "failed"], [451, "retry"], [500, "retry"], [502, "retry"], [503, "retry"], [511, "retry"], [599, "retry"]]) {
  good("semantics", `status_${status}`, `HTTP/1.1 ${status} X\r\nLocation: http://169.254.169.254/\r\n${EMPTY}`, [status, 0, true], "RFC 9110 15; Standard Webhooks 1.0", "the table of outcomes", { delivery });
}

const indexFile = join(dir, "index.json");
const index = JSON.parse(readFileSync(indexFile, "utf8"));
const written = new Set(cases.map((it) => it.file));
for (const file of readdirSync(dir).filter((name) => own.test(name) && !written.has(name))) rmSync(join(dir, file));
index.cases = [...index.cases.filter((it) => !own.test(it.file)), ...cases];
index.count = index.cases.length;
writeFileSync(indexFile, `${JSON.stringify(index, null, 1)}\n`);
console.log(`${cases.length} cases of our own, ${index.count} in all`);
