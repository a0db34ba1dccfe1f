import { z } from "zod";

const PART = "[a-z0-9][a-z0-9_-]{0,99}";

/**
 * A file of rules: a shipped one's name without folder and extension, or `<pack>/<name>`. Slugs only, so that none is a
 * way out of a folder.
 */
export const RuleFileId = z
  .string()
  .regex(new RegExp(`^${PART}(?:/${PART})?$`), "is no <name> or <pack>/<name> of small letters, digits, - and _")
  .brand("RuleFileId");
export type RuleFileId = z.infer<typeof RuleFileId>;

/** Bytes of UTF-8 that the text of one file may have. */
export const RULE_TEXT_BYTES = 256 * 1024;

const encoder = new TextEncoder();

/** Text of a file. Control characters are refused: YAML has no use for them, and a reader does not see them. */
export const RuleText = z
  .string()
  .max(RULE_TEXT_BYTES)
  // oxlint-disable-next-line no-control-regex -- that is what is refused
  .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, "has control characters")
  .refine((text) => text.isWellFormed(), "is not valid Unicode")
  .refine((text) => encoder.encode(text).length <= RULE_TEXT_BYTES, `is larger than ${RULE_TEXT_BYTES} bytes`);
