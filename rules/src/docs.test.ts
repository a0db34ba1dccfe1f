import fs from "node:fs";
import path from "node:path";
import type { FeedId } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { ruleSetOf } from "./fixtures/a-rule.ts";
import { testRules } from "./self-test.ts";
import { originOf } from "./sigma/logsource.ts";

const docs = path.resolve(import.meta.dirname, "../../docs/rules");
const words = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);

describe("the documents about rules", () => {
  it("show an example that passes its own tests", () => {
    const text = fs.readFileSync(path.join(docs, "writing.md"), "utf8");
    const examples = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = ""]) => yaml);
    expect(examples).toHaveLength(1);
    expect(testRules(ruleSetOf(...examples))).toEqual({ passed: 5, failures: [] });
  });

  it("name every word that the key lagewarte takes", () => {
    const text = fs.readFileSync(path.join(docs, "writing.md"), "utf8");
    const source = fs.readFileSync(path.join(import.meta.dirname, "sigma/document.ts"), "utf8");
    const [, body = ""] = /const lagewarte = z\.strictObject\(\{([^}]*)\}/.exec(source) ?? [];
    const keys = [...body.matchAll(/^ {2}"?([a-z-]+)"?:/gm)].map(([, key]) => key);
    expect(keys.length).toBeGreaterThanOrEqual(7);
    expect([...text.matchAll(/^\| `([a-z-]+)` /gm)].map(([, key]) => key)).toEqual(expect.arrayContaining(keys));
  });

  it("tell of each feed the logsource that its events have", () => {
    const text = fs.readFileSync(path.join(docs, "logsources.md"), "utf8");
    const rows = [...text.matchAll(/^\| (`.*) \|$/gm)].map(([, row = ""]) => row.split("|"));
    expect(rows.length).toBeGreaterThanOrEqual(7);
    for (const [feed = "", product = "", services = "", categories = ""] of rows)
      for (const service of words(services)) {
        const origin = originOf(words(feed)[0] as FeedId, service);
        expect({ service, product: origin.product }).toEqual({ service, product: words(product)[0] });
        const own = categories.includes("own name") ? [service] : [];
        expect({ service, is: origin.categories }).toEqual({ service, is: [...words(categories), ...own] });
      }
  });
});
