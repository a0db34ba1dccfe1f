import {
  isNode,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  parseAllDocuments,
  type Document,
  type LineCounter,
} from "yaml";

/** A mistake in the text of a file, at a place that is counted from its beginning. */
export interface YamlMistake {
  readonly offset: number;
  readonly message: string;
}

const MOST_BYTES = 1024 * 1024;
/** Each is more than a file of rules needs, and less than what keeps the parser busy for more than a moment. */
const most = { parts: 100_000, anchors: 1000, aliases: 1000, documents: 2000 };
const MOST_DEPTH = 100;
/** What the lexer puts between the parts of a text. */
const MARKS = ["\u{FEFF}", "\u{02}", "\u{18}", "\u{1F}"];
const MOST_INDENTATION = 400;
/** More often than any rule needs an anchor, and far less than a document needs that explodes when it is unfolded. */
const MOST_ALIASES = 50;

/** The documents of a text; a mistake instead when it is more than is taken apart. */
export function parseBounded(text: string, lines: LineCounter): readonly Document[] | YamlMistake {
  if (Buffer.byteLength(text) > MOST_BYTES)
    return { offset: 0, message: `the file is larger than ${MOST_BYTES} bytes; cut it into several` };
  const bomb = bombIn(text);
  if (bomb !== undefined) return bomb;
  try {
    // That keys are unique is looked at below: the parser compares each with each.
    const options = { lineCounter: lines, prettyErrors: false, schema: "core", uniqueKeys: false } as const;
    const documents = parseAllDocuments(text, options);
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { offset: 0, message: "the file is nested too deeply" };
  }
}

/** What would cost the parser more than the text is long: found by the tokens, before it sees them. */
function bombIn(text: string): YamlMistake | undefined {
  const counts = { parts: 0, anchors: 0, aliases: 0, documents: 0 };
  let offset = 0;
  let flow = 0;
  /** Lists and maps that begin on one line, one in the other. */
  let compact = 0;
  for (const token of new Lexer().lex(text)) {
    counts.parts += 1;
    if (token === "[" || token === "{") flow += 1;
    else if (token === "]" || token === "}") flow = Math.max(0, flow - 1);
    else if (flow === 0 && (token === "-" || token === "?" || token === ":")) compact += 1;
    else if (/^\r?\n/.test(token)) compact = 0;
    else if (token.startsWith("&")) counts.anchors += 1;
    else if (token.startsWith("*")) counts.aliases += 1;
    else if (token.startsWith("---")) counts.documents += 1;
    if (flow > MOST_DEPTH || compact > MOST_DEPTH || (token.length > MOST_INDENTATION && token.trim() === ""))
      return { offset, message: `the file is nested more than ${MOST_DEPTH} deep` };
    for (const what of ["parts", "anchors", "aliases", "documents"] as const)
      if (counts[what] > most[what]) return { offset, message: `the file has more than ${most[what]} ${what}` };
    if (!MARKS.includes(token)) offset += token.length;
  }
  return undefined;
}

/** The document as plain values, or why it cannot be unfolded. */
export function plainOf(document: Document): { readonly value: unknown } | YamlMistake {
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    const message = error instanceof RangeError ? "the document is nested too deeply" : (error as Error).message;
    return { offset: document.range?.[0] ?? 0, message };
  }
}

/** Keys that a map has twice, and keys that are no text or number. */
export function badKeys(document: Document): readonly YamlMistake[] {
  const mistakes: YamlMistake[] = [];
  const open: unknown[] = [document.contents];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isPair(node)) open.push(node.value);
    if (isSeq(node)) open.push(...node.items);
    if (!isMap(node)) continue;
    const seen = new Set<string>();
    for (const { key, value } of node.items) {
      open.push(value);
      if (!isScalar(key)) {
        const offset = (isNode(key) ? key.range?.[0] : undefined) ?? node.range?.[0] ?? 0;
        mistakes.push({ offset, message: "a key is neither text nor number" });
        continue;
      }
      const name = String(key.value);
      if (seen.has(name)) mistakes.push({ offset: key.range?.[0] ?? 0, message: `the key "${name}" comes twice` });
      seen.add(name);
    }
  }
  return mistakes;
}
