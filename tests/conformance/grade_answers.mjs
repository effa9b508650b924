// SPDX-License-Identifier: MIT
// What an endpoint answered against `expect_response` of its case.
import { isDeepStrictEqual } from "node:util";

const bodyOf = (response) => Buffer.from(response.body_base64 ?? "", "base64").toString("utf8");

function headerOf(response, name) {
  const found = Object.entries(response.headers ?? {}).find(([own]) => own.toLowerCase() === name.toLowerCase());
  return found?.[1];
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const differs = (what, made, wanted) => `answered ${what} ${JSON.stringify(made)}, expected ${JSON.stringify(wanted)}`;

/// One rule for each member of expect_response: the faults, as sentences.
const RULES = {
  status: (wanted, response) => (response.status === wanted ? [] : [differs("status", response.status, wanted)]),
  body: (wanted, response) => (bodyOf(response) === wanted ? [] : [differs("body", bodyOf(response), wanted)]),
  json: (wanted, response) =>
    isDeepStrictEqual(parsed(bodyOf(response)), wanted) ? [] : [differs("JSON", bodyOf(response), wanted)],
  content_type: (wanted, response) => {
    const made = headerOf(response, "Content-Type") ?? "";
    return made.toLowerCase().startsWith(wanted) ? [] : [differs("Content-Type", made, wanted)];
  },
  headers: (wanted, response) =>
    Object.entries(wanted)
      .filter(([name, value]) => headerOf(response, name) !== value)
      .map(([name, value]) => differs(name, headerOf(response, name), value)),
  no_headers: (wanted, response) =>
    wanted.filter((name) => headerOf(response, name) !== undefined).map((name) => `answered ${name}`),
  either: () => [], // words for a human: two answers are right
  also: () => [],
};

/// An answer is wanted, and rules can tell which.
export const isAnswerJudged = (it) => Boolean(it.expect_response) && !it.expect_response.either;

/// The faults of the answer of one line.
export function judgeAnswer(it, response) {
  if (!it.expect_response) return response ? ["an answer where none was asked for"] : [];
  if (!response) return ["no answer"];
  return Object.entries(it.expect_response).flatMap(([member, wanted]) =>
    RULES[member] ? RULES[member](wanted, response) : [`no rule judges ${member}`],
  );
}
