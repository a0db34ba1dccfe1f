import { DetectionError } from "./detection-error.ts";
import type { Utf16, Way } from "./modifier.ts";
import { literalOf, tokensOf, type Token } from "./pattern.ts";

/** Spec: hyphen, slash, en dash, em dash, horizontal bar. */
const DASHES = ["-", "/", "–", "—", "―"];
const MOST_FORMS = 625;

/** The patterns that a value stands for: any of them may be in the text. */
export function formsOf(value: string, way: Extract<Way, { kind: "text" }>): readonly (readonly Token[])[] {
  const texts = way.windash ? dashes(value) : [value];
  const { base64, utf16 } = way;
  if (base64 === undefined) return texts.map((text) => wide(tokensOf(text), utf16));
  return texts.flatMap((text) => {
    const literal = literalOf(tokensOf(text));
    if (literal === undefined) throw new DetectionError("a wildcard cannot be encoded as base64");
    const bytes = bytesOf(literal, utf16);
    const codes = base64 === "base64" ? [bytes.toString("base64")] : offsets(bytes);
    return codes.map((code): Token[] => [{ kind: "literal", text: code }]);
  });
}

/** UTF-16 alone: one character for each of its bytes, as a text has it that was read byte by byte. */
function wide(tokens: readonly Token[], utf16: Utf16 | undefined): readonly Token[] {
  if (utf16 === undefined) return tokens;
  return tokens.map((token, index) =>
    token.kind === "literal"
      ? {
          kind: "literal",
          text: bytesOf(token.text, utf16 === "utf16" && index > 0 ? "utf16le" : utf16).toString("latin1"),
        }
      : token,
  );
}

function bytesOf(text: string, utf16: Utf16 | undefined): Buffer {
  if (utf16 === undefined) return Buffer.from(text, "utf8");
  const little = Buffer.from(text, "utf16le");
  if (utf16 === "utf16be") return little.swap16();
  return utf16 === "utf16" ? Buffer.concat([Buffer.from([0xff, 0xfe]), little]) : little;
}

/** What remains the same of the value's base64 wherever it stands in a longer text; lengths are in bytes. */
function offsets(bytes: Uint8Array): string[] {
  const start = [0, 2, 3];
  const end = [undefined, -3, -2];
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset, 0x20), bytes]).toString("base64");
    return text.slice(start[offset], end[(bytes.length + offset) % 3]);
  });
}

/** Every way to write a dash that begins an option. */
function dashes(text: string): string[] {
  const places = [...text.matchAll(/\B[-/]\b/g)].map(({ index }) => index);
  let forms = [text];
  for (const place of places) {
    forms = forms.flatMap((form) => DASHES.map((dash) => form.slice(0, place) + dash + form.slice(place + 1)));
    if (forms.length > MOST_FORMS) throw new DetectionError("windash: too many dashes in one value");
  }
  return forms;
}
