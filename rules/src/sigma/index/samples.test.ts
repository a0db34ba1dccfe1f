import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { JsonObject } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { ruleSetOf } from "../../fixtures/a-rule.ts";
import { manyRules } from "../../fixtures/many-rules.ts";
import { plainFields } from "../fields.ts";
import { loadRules } from "../load.ts";
import { Matcher } from "../matcher.ts";

const samples = path.resolve(import.meta.dirname, "../../../../../shared/data/dev");
const catalogue = path.resolve(import.meta.dirname, "../../../catalogue");

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whatever is a JSON object in the file, by itself, in a list or on a line; a line of anything else as its message. */
function recordsOf(file: string): JsonObject[] {
  const text = readFileSync(file, "utf8");
  const whole = asJson(text);
  const records: unknown[] =
    whole === undefined ? text.split("\n").map((line) => asJson(line) ?? { message: line }) : [whole];
  return records.flat().filter((record): record is JsonObject => typeof record === "object" && record !== null);
}

describe("the index", () => {
  it("finds in all sample data exactly what the plain evaluation finds", { timeout: 120_000 }, async () => {
    const { ruleSet } = await loadRules([path.join(samples, "sigma/rules"), catalogue]);
    const rules = [...ruleSet.detections, ...ruleSetOf(...manyRules(400)).detections];
    const matcher = new Matcher(rules);
    const files = readdirSync(samples, { recursive: true, withFileTypes: true });
    let [events, matched] = [0, 0];
    for (const file of files.filter((each) => each.isFile() && /\.(json|jsonl|ndjson|log|csv|txt)$/.test(each.name)))
      for (const record of recordsOf(path.join(file.parentPath, file.name))) {
        const fields = plainFields(record);
        const naive = rules.filter(({ test }) => test(fields));
        expect(matcher.matchFields(fields).map(({ rule }) => rule)).toEqual(naive);
        events += 1;
        matched += naive.length;
      }
    expect(events).toBeGreaterThan(5000);
    expect(matched).toBeGreaterThan(50);
  });
});
