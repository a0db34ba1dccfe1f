import { describe, expect, it } from "vitest";
import de from "./de.json";
import en from "./en.json";

type Words = { readonly [key: string]: string | Words };

function flat(words: Words, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]): [string, string][] =>
      typeof value === "string" ? [[`${prefix}${key}`, value]] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}

const german = flat(de);
const english = flat(en);
const files = import.meta.glob<string>("../**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const sources = Object.entries(files)
  .filter(([file]) => !file.endsWith(".test.ts"))
  .map(([, text]) => text)
  .join("\n");
const plain = (key: string): string => key.replace(/_(one|other)$/, "");
const keys = new Set([...german.keys()].map(plain));

describe("the words of the pages", () => {
  it("are the same keys in German and English", () => {
    expect([...english.keys()].toSorted()).toEqual([...german.keys()].toSorted());
    expect(german.size).toBeGreaterThan(250);
  });

  it("have the same places for values in both languages", () => {
    const places = (text: string): string[] =>
      [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ""]) => name).toSorted();
    for (const [key, text] of german) expect(places(english.get(key) ?? ""), key).toEqual(places(text));
  });

  it("are there for every key that a page asks for by its name", () => {
    const asked = [...sources.matchAll(/\bt\(\s*"([\w.-]+)"/g)].map(([, key = ""]) => key);
    expect(asked.length).toBeGreaterThan(150);
    expect(asked.filter((key) => !keys.has(key))).toEqual([]);
  });

  it("are there for every family of keys that a page asks for, and none is left over", () => {
    const families = [...sources.matchAll(/\bt\(\s*`([\w.]+?)\$\{/g)].map(([, prefix = ""]) => prefix);
    expect(families.length).toBeGreaterThan(10);
    for (const family of families)
      expect(
        [...keys].some((key) => key.startsWith(family)),
        family,
      ).toBe(true);
    const unused = [...keys].filter(
      (key) => !sources.includes(`"${key}"`) && !families.some((family) => key.startsWith(family)),
    );
    expect(unused).toEqual([]);
  });
});
