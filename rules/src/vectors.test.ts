import fs from "node:fs";
import path from "node:path";
import type { JsonObject } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { testRules } from "./self-test.ts";
import { plainFields } from "./sigma/fields.ts";
import { applyFilters } from "./sigma/filter.ts";
import { readRules } from "./sigma/read-file.ts";
import { assemble } from "./sigma/rule-set.ts";
import type { RuleSet } from "./sigma/rule.ts";

const folder = path.resolve(import.meta.dirname, "../vectors");
const semantics = fs.readFileSync(path.resolve(import.meta.dirname, "../../docs/rules/semantics.md"), "utf8");
const document = z.record(z.string(), z.unknown());

const Vector = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]+$/),
    /** A document or several; `detection` stands for one that has a title and no logsource. */
    rule: z.union([document, z.array(document)]).optional(),
    detection: document.optional(),
    lists: z.record(z.string(), z.array(z.string())).optional(),
    /** What an event says, or timed ones of a correlation, as in a rule's own tests. */
    cases: z.array(z.looseObject({ match: z.boolean() })).optional(),
    error: z.string().min(1).optional(),
  })
  .refine(({ cases, error }) => (cases === undefined) !== (error === undefined))
  .refine(({ rule, detection }) => (rule === undefined) !== (detection === undefined));
type Vector = z.infer<typeof Vector>;

const files = fs.readdirSync(folder);
const vectorsOf = (file: string): readonly Vector[] =>
  z.array(Vector).parse(parse(fs.readFileSync(path.join(folder, file), "utf8"), { maxAliasCount: 1000 }));

function documentsOf({ rule, detection, cases }: Vector): readonly JsonObject[] {
  const documents = [rule ?? { title: "x", logsource: {}, detection }].flat() as readonly JsonObject[];
  const tests = (cases ?? []).map(({ match, ...events }) => ({ expect: match ? "match" : "no-match", ...events }));
  // The last one is the one in question; a chain has others before it.
  return documents.map((each, index) => {
    const own = (each["lagewarte"] ?? {}) as JsonObject;
    const isAsked = index === documents.length - 1 && (each["correlation"] ?? own["correlation"]) !== undefined;
    return isAsked ? { ...each, lagewarte: { ...own, tests } } : each;
  });
}

function read(vector: Vector): { ruleSet: RuleSet; mistakes: readonly string[] } {
  const text = documentsOf(vector)
    .map((each) => stringify(each, { aliasDuplicateObjects: false }))
    .join("---\n");
  const { rules, filters, problems } = readRules(text, "vector.yml", {
    lists: new Map(Object.entries(vector.lists ?? {})),
  });
  const filtered = applyFilters(rules, filters);
  const assembled = assemble(filtered.rules);
  const mistakes = [...problems, ...filtered.problems, ...assembled.problems].map(({ message }) => message);
  return { ruleSet: assembled.ruleSet, mistakes };
}

describe.each(files)("the known answers of %s", (file) => {
  it.each(vectorsOf(file).map((vector) => [vector.name, vector] as const))("%s", (_, vector) => {
    const { ruleSet, mistakes } = read(vector);
    if (vector.error !== undefined) {
      expect(mistakes.join("\n")).toContain(vector.error);
      return;
    }
    expect(mistakes).toEqual([]);
    if (ruleSet.correlations.length > 0) {
      const { failures } = testRules(ruleSet);
      expect(
        failures.flatMap(({ rule, message }) =>
          rule.kind === "correlation" && message.startsWith("test") ? message : [],
        ),
      ).toEqual([]);
      return;
    }
    const answers = (vector.cases ?? []).map((each) => {
      const fields = plainFields(each["event"] as JsonObject);
      return { ...each, match: ruleSet.detections.some((rule) => rule.test(fields)) };
    });
    expect(answers).toEqual(vector.cases);
  });
});

describe("the semantics of Sigma as published", () => {
  /** By file what its section names, in the first column of its table. */
  const named = new Map(
    [...semantics.matchAll(/^## .*\(\.\.\/\.\.\/rules\/vectors\/([\w.-]+)\)\)?\n([^]*?)(?=^## |$(?![^]))/gm)].map(
      ([, file = "", section = ""]) => [
        file,
        [...section.matchAll(/^\| (`[^|]*`) *\|/gm)].flatMap(([, cell = ""]) =>
          [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
        ),
      ],
    ),
  );

  it("has a section for each file of vectors, and no other", () => {
    expect([...named.keys()].toSorted()).toEqual(files.toSorted());
  });

  it.each(files)("names every vector of %s, each once, and none that is not there", (file) => {
    const names = vectorsOf(file).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(named.get(file)?.toSorted()).toEqual(names.toSorted());
  });
});
