import type { Episode, Text } from "@lagewarte/model";

/** What stands where a value of the group is not known. */
const UNKNOWN: Text = { de: "unbekannt", en: "unknown" };

/**
 * The rule's title with the values of the group, `{source.ip}`, and the counts, `{events}` and `{organisations}`, in both
 * languages. Values come from outside: what could break the line is taken out.
 */
export function titlesOf(template: Text, group: Episode["group"], counts: Episode["counts"]): Text {
  return {
    de: filled(template.de, group, counts, UNKNOWN.de),
    en: filled(template.en, group, counts, UNKNOWN.en),
  };
}

function filled(
  template: string,
  group: Episode["group"],
  { events, organisations }: Episode["counts"],
  unknown: string,
): string {
  const values = new Map([
    ...Object.entries(group),
    ["events", String(events)] as const,
    ["organisations", String(organisations)] as const,
  ]);
  const title = template.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = values.get(name);
    return value === "" ? unknown : (value ?? whole);
  });
  return title
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .slice(0, 256)
    .toWellFormed();
}
