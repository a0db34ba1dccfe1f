import { DetectionError } from "./detection.ts";

interface Encoded {
  readonly text: string;
  /** Encoded texts have no wildcards. */
  readonly isLiteral: boolean;
}

const DASHES = ["-", "/", "–", "—", "―"];
const MOST_FORMS = 625;

/** The texts that a value stands for, by the modifiers in the order in which they are given. */
export function encodings(value: string, chain: readonly string[]): readonly Encoded[] {
  let texts = [value];
  let bytes: Uint8Array[] | undefined;
  let isLiteral = false;
  for (const modifier of chain) {
    const current = bytes ?? texts.map((text) => Buffer.from(text, "utf8"));
    switch (modifier) {
      case "wide":
      case "utf16le":
        bytes = texts.map((text) => Buffer.from(text, "utf16le"));
        break;
      case "utf16be":
        bytes = texts.map((text) => Buffer.from(text, "utf16le").swap16());
        break;
      case "utf16":
        bytes = texts.map((text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]));
        break;
      case "base64":
        noWildcard(value);
        texts = current.map((each) => Buffer.from(each).toString("base64"));
        bytes = undefined;
        isLiteral = true;
        break;
      case "base64offset":
        noWildcard(value);
        texts = current.flatMap(offsets);
        bytes = undefined;
        isLiteral = true;
        break;
      case "windash":
        texts = texts.flatMap(dashes);
        break;
      default:
        break;
    }
  }
  return bytes === undefined
    ? texts.map((text) => ({ text, isLiteral }))
    : bytes.map((each) => ({ text: Buffer.from(each).toString("latin1"), isLiteral: true }));
}

function noWildcard(value: string): void {
  if (/(?<!\\)[*?]/.test(value)) throw new DetectionError("a wildcard cannot be encoded as base64");
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
