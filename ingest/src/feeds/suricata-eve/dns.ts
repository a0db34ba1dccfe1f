import type { Json, JsonObject } from "@lagewarte/model";
import { canonicalDomain } from "../../normalise/address.ts";
import type { Draft } from "../../normalise/draft.ts";
import { isObject, objectsIn, textIn, textsIn } from "./part.ts";

const MOST_ANSWERS = 50;

/**
 * DNS as Suricata wrote it over the years. Version 1: a record for each question and for each answer. Version 2: all
 * answers of a question in one record. Version 3 (since 8.0, also mDNS): questions in a list. In alerts the question is a
 * list `query`, the answers an object `answer`.
 */
export function dns(draft: Draft, part: JsonObject): void {
  const [listed] = objectsIn(part["queries"] ?? part["query"]);
  const answer = isObject(part["answer"]) ? part["answer"] : part;
  const question = listed ?? (textIn(part["rrname"]) === undefined ? answer : part);
  const name = textIn(question["rrname"]);
  if (name !== undefined) {
    const type = textIn(question["rrtype"]);
    draft.set("dns", "question", { name, ...(type === undefined ? {} : { type }) });
    const domain = canonicalDomain(name);
    if (domain !== undefined) draft.observe("domain-name", domain, "destination");
  }
  draft.text("dns", "type", typeOf(part["type"] ?? question["type"]));
  draft.text("dns", "id", part["id"] ?? question["id"]);
  draft.text("dns", "op_code", part["opcode"]);
  draft.text("dns", "response_code", part["rcode"] ?? answer["rcode"]);
  const flags = ["aa", "tc", "rd", "ra"].filter((flag) => answer[flag] === true).map((flag) => flag.toUpperCase());
  if (flags.length > 0) draft.set("dns", "header_flags", flags);
  readAnswers(draft, answer);
}

/** Version 3 speaks of requests and responses; ECS knows queries and answers. */
function typeOf(type: Json | undefined): Json | undefined {
  return type === "request" ? "query" : type === "response" ? "answer" : type;
}

function readAnswers(draft: Draft, part: JsonObject): void {
  const answers = objectsIn(part["answers"]);
  const records = answers.length > 0 ? answers : textIn(part["rdata"]) === undefined ? [] : [part];
  const grouped = isObject(part["grouped"]) ? part["grouped"] : {};
  if (records.length > 0) draft.set("dns", "answers", records.slice(0, MOST_ANSWERS).map(answerOf));
  const resolved = new Set([
    ...textsIn(grouped["A"]),
    ...textsIn(grouped["AAAA"]),
    ...records.flatMap(({ rrtype, rdata }) => (rrtype === "A" || rrtype === "AAAA" ? textsIn(rdata) : [])),
  ]);
  if (resolved.size > 0) draft.set("dns", "resolved_ip", [...resolved].slice(0, MOST_ANSWERS));
}

function answerOf({ rrname, rrtype, ttl, rdata }: JsonObject): JsonObject {
  const answer: { [field: string]: Json } = {};
  if (typeof rrname === "string") answer["name"] = rrname;
  if (typeof rrtype === "string") answer["type"] = rrtype;
  if (typeof ttl === "number") answer["ttl"] = ttl;
  if (typeof rdata === "string") answer["data"] = rdata;
  return answer;
}
