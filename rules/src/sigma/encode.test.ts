import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formsOf } from "./encode.ts";
import { readModifiers } from "./modifier.ts";
import { literalOf, placed, textTest } from "./pattern.ts";

function wayOf(words: string) {
  const { way } = readModifiers(words.split("|"));
  if (way.kind !== "text") throw new Error("not about text");
  return way;
}
const forms = (value: string, words: string) => formsOf(value, wayOf(words)).map((form) => literalOf(form));
const found = (value: string, words: string, text: string) =>
  formsOf(value, wayOf(words)).some((form) => textTest(placed(form, "contains"))(text));

describe("base64", () => {
  it("encodes the value as it is", () => expect(forms("foobar", "base64")).toEqual(["Zm9vYmFy"]));

  it("encodes what an escape stands for", () =>
    expect(forms(String.raw`a\*b`, "base64")).toEqual([Buffer.from("a*b").toString("base64")]));

  it("encodes UTF-16 as Windows writes it", () => {
    const windows = Buffer.from("whoami", "utf16le").toString("base64");
    expect(forms("whoami", "wide|base64")).toEqual([windows]);
    expect(forms("whoami", "utf16le|base64")).toEqual([windows]);
    expect(forms("a", "utf16be|base64")).toEqual([Buffer.from([0, 0x61]).toString("base64")]);
    expect(forms("a", "utf16|base64")).toEqual([Buffer.from([0xff, 0xfe, 0x61, 0]).toString("base64")]);
  });
});

describe("base64offset", () => {
  it("has the three forms of the specification", () =>
    expect(forms("foobar", "base64offset")).toEqual(["Zm9vYmFy", "Zvb2Jhc", "mb29iYX"]));

  it("finds the value wherever it stands in an encoded text, also one with umlauts", () => {
    const bytes = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(bytes, fc.constantFrom("foobar", "é-ö", "ä", "xy", "grüße"), bytes, (before, value, after) => {
        const text = Buffer.concat([before, Buffer.from(value), after]).toString("base64");
        expect(found(value, "base64offset|contains", text)).toBe(true);
      }),
    );
  });
});

describe("windash", () => {
  it("stands for every dash that begins an option", () =>
    expect(forms("-param", "windash")).toEqual(["-param", "/param", "–param", "—param", "―param"]));

  it("varies each option for itself", () => expect(forms("-a /b", "windash")).toHaveLength(25));

  it("leaves dashes inside of words alone", () => expect(forms("foo-bar", "windash")).toEqual(["foo-bar"]));

  it("is refused when the forms become too many", () =>
    expect(() => forms("-a -b -c -d -e", "windash")).toThrow("too many dashes"));
});
