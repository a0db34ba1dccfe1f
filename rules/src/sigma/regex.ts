import { RE2JS } from "re2js";
import type { Budget } from "./budget.ts";
import { DetectionError } from "./detection-error.ts";
import type { Way } from "./modifier.ts";

const MOST_LETTERS = 10_000;
const MOST_STEPS = 100_000;

/** Linear in the text whatever the pattern: RE2's kind, which has no backtracking. Throws `DetectionError`. */
export function compiledRegex(
  pattern: string,
  { ignoreCase, multiline, dotAll }: Extract<Way, { kind: "regex" }>,
  budget: Budget,
): RE2JS {
  if (pattern.length > MOST_LETTERS) throw new DetectionError("the regular expression is too long");
  const steps = stepsOf(pattern);
  if (steps > MOST_STEPS) throw new DetectionError(`the regular expression unfolds to more than ${MOST_STEPS} steps`);
  budget.takeSteps(steps);
  const flags =
    (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (multiline ? RE2JS.MULTILINE : 0) | (dotAll ? RE2JS.DOTALL : 0);
  try {
    return RE2JS.compile(pattern, flags);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DetectionError(`the regular expression cannot be used: ${reason}`);
  }
}

/** The text as a part of a regular expression that means it and nothing else. */
export function quoted(text: string): string {
  return RE2JS.quote(text);
}

/** Written so that it never fails to take what it has begun with: the patterns are somebody else's. */
const PART =
  /\\(?:[pPx]\{[^}]{0,40}\}|.)|\[\^?\]?(?:\[:\w{1,12}:\]|\\.?|[^\]\\])*(?:\]|$)|\{(\d{1,4})(?:,(\d{0,4}))?\}|./gsu;

/** About how many steps the engine makes of it, before it makes them: what is repeated is written out. */
export function stepsOf(pattern: string): number {
  const around: number[] = [];
  let sum = 0;
  let last = 0;
  for (const [part, least, most] of pattern.matchAll(PART)) {
    if (part === "(") {
      around.push(sum);
      [sum, last] = [0, 0];
    } else if (part === ")") {
      last = sum + 1;
      sum = (around.pop() ?? 0) + last;
    } else if (least !== undefined) {
      const times = Math.max(Number(least), Number(most ?? 0), 1);
      sum += last * (times - 1);
      last *= times;
    } else {
      last = 1;
      sum += 1;
    }
  }
  return sum + around.reduce((total, each) => total + each, 0);
}
