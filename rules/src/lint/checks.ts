interface Check {
  readonly severity: "warning" | "note";
  /** What is looked for. */
  readonly about: string;
  /** What to do about it. */
  readonly help: string;
}

const of = (severity: Check["severity"], about: string, help: string): Check => ({ severity, about, help });

/** What `lagewarte rules check` says of rules that are legal, but hardly as they were meant. */
export const checks = {
  "unused-selection": of("warning", "A selection that no condition names", "Name it in the condition, or take it out."),
  "always-true": of(
    "warning",
    "A condition that every event fulfils",
    "Write what an event must have; a condition and its opposite joined by or say nothing.",
  ),
  "never-true": of(
    "warning",
    "A condition that no event fulfils",
    "Take out what contradicts itself; a condition and its opposite joined by and exclude everything.",
  ),
  "only-negative": of(
    "warning",
    "A condition that is fulfilled by an event that has none of its fields",
    "Add a selection of what an event must have; what is left out comes after `and not`.",
  ),
  "filter-keeps-only": of(
    "warning",
    "A filter without `not`: rules then match only what it selects, instead of leaving it out",
    "Write `condition: not selection` to leave out what is selected.",
  ),
  "filter-elsewhere": of(
    "warning",
    "A filter that names a rule of another logsource, to which it does not apply",
    "Say no more in the filter's logsource than the rule's says.",
  ),
  "vulnerable-regex": of(
    "warning",
    "A regular expression whose time grows exponentially with the text in engines that go back",
    "Do not repeat what itself repeats, as in (a+)+; here such patterns are harmless, elsewhere they are not.",
  ),
  "slow-regex": of(
    "note",
    "A regular expression whose time grows with the square of the text, or faster, in engines that go back",
    "Let parts that repeat one after the other begin with different characters.",
  ),
  "wildcard-only": of(
    "warning",
    "A value of nothing but wildcards",
    "Write `field|exists: true` when the field must be there.",
  ),
  "duplicate-value": of("warning", "A value that a list has twice", "Take one out, or write the one that was meant."),
  "redundant-wildcard": of(
    "note",
    "A wildcard where the modifier puts one already",
    "Take the wildcard out; contains, startswith and endswith add their own.",
  ),
  "wide-without-base64": of(
    "warning",
    "UTF-16 without base64 after it, which the text of a log hardly ever has",
    "Write base64 or base64offset after it, or take it out.",
  ),
  "no-placeholder": of(
    "warning",
    "A value with the modifier expand, but without a placeholder",
    "Write `%name%`; after a backslash the percent sign is none of a placeholder, so write two backslashes there.",
  ),
  "empty-list": of("warning", "A placeholder whose list is empty", "Fill the list; until then the value is nowhere."),
  "missing-id": of("note", "A rule without an id", "Give it a UUID that stays, whatever its title becomes."),
  "missing-author": of(
    "warning",
    "A rule whose author neither it nor its pack names",
    "Name the author; alerts must keep the name.",
  ),
  "missing-licence": of(
    "warning",
    "A rule whose licence neither it nor its pack says",
    "Write `license:` with an SPDX identifier, or say it for all rules of a pack in its `pack.yml`.",
  ),
  "missing-level": of("note", "A rule without a level; it is taken for medium", "Write `level:`."),
  "no-tests": of(
    "note",
    "A rule without an event that it must match and one that it must not",
    "Write `lagewarte.tests` with expect: match and expect: no-match.",
  ),
  "unknown-technique": of(
    "warning",
    "A tag with an id that ATT&CK does not have",
    "Look the technique up at attack.mitre.org; it may have been renumbered.",
  ),
  "unknown-tag-namespace": of(
    "warning",
    "A tag that begins with none of Sigma's namespaces",
    "Use attack, car, cve, d3fend, detection, stp or tlp, or a custom key.",
  ),
  "unknown-taxonomy": of(
    "warning",
    "A taxonomy other than sigma; its field names are taken as they are",
    "Translate the field names into those that the events have.",
  ),
  "unknown-relation": of(
    "warning",
    "A related rule without an id, or with a type that Sigma does not have",
    "Write id and type: derived, obsolete, merged, renamed or similar.",
  ),
  "own-relation": of("warning", "A rule that is related to itself", "Name the other rule's id."),
  deprecated: of(
    "warning",
    "A rule that its author no longer maintains",
    "Take it out, or use the rule that it is related to.",
  ),
  "bad-date": of("note", "A date that is not written YYYY-MM-DD", "Write it as in 2026-11-25."),
} as const satisfies Readonly<Record<string, Check>>;

export type CheckId = keyof typeof checks;
