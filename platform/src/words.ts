/**
 * The words of a text as full text compares them, in every adapter: runs of letters and digits, in small letters, without
 * accents, ß as ss.
 */
export function words(text: string): string[] {
  if (PLAIN.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return (
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replaceAll("ß", "ss")
      // Small sigma has a second form at a word's end; whoever types the beginning of a word does not know where that is.
      .replaceAll("ς", "σ")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** ASCII alone: most of what sensors say, and nothing in it to fold but capitals. */
// oxlint-disable-next-line no-control-regex
const PLAIN = /^[\0-\x7f]*$/;
