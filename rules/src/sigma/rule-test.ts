import { milliseconds, type DetectionDocument } from "./document.ts";
import type { Path, Reading } from "./reading.ts";
import type { RuleTest } from "./rule.ts";

type Given = NonNullable<NonNullable<DetectionDocument["lagewarte"]>["tests"]>[number];
type Step = Extract<Given, { events: unknown }>["events"][number];

/** A rule's own tests, written out: a step that repeats becomes that many events. */
export function readTests(tests: readonly Given[], { complain }: Reading): readonly RuleTest[] {
  const span = (text: string, path: Path): number => {
    const read = milliseconds(text);
    if (read === undefined) complain(`"${text}" is no time span`, path);
    return read ?? 0;
  };
  const events = (step: Step, path: Path): RuleTest["events"] => {
    const offset = step.offset === undefined ? 0 : span(step.offset, [...path, "offset"]);
    if (step.repeat === undefined) {
      if (step.every !== undefined) complain("every needs repeat", [...path, "every"], "key");
      return [{ offset, event: step.event }];
    }
    const every = step.every === undefined ? 1000 : span(step.every, [...path, "every"]);
    return Array.from({ length: step.repeat }, (_, index) => ({
      offset: offset + index * every,
      event: numbered(step.event, String(index + 1)) as Readonly<Record<string, unknown>>,
    }));
  };
  return tests.map((test, index) => {
    const path = ["lagewarte", "tests", index];
    return {
      expect: test.expect,
      until: test.until === undefined ? undefined : span(test.until, [...path, "until"]),
      events:
        "events" in test
          ? test.events.flatMap((step, at) => events(step, [...path, "events", at]))
          : events(test, path),
    };
  });
}

/** The event with `{n}` in its texts being the number. */
function numbered(value: unknown, n: string): unknown {
  if (typeof value === "string") return value.replaceAll("{n}", n);
  if (Array.isArray(value)) return value.map((item) => numbered(item, n));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, numbered(item, n)]));
}
