import type { Episode } from "@lagewarte/model";

/** What stands where a value of the group is not known. */
const UNKNOWN = "unbekannt";

/**
 * The rule's title with the values of the group, `{source.ip}`, and the counts, `{events}` and `{organisations}`. Values
 * come from outside: what could break the line is taken out.
 */
export function titleOf(
  template: string,
  group: Episode["group"],
  { events, organisations }: Episode["counts"],
): string {
  const values = new Map([
    ...Object.entries(group),
    ["events", String(events)] as const,
    ["organisations", String(organisations)] as const,
  ]);
  const title = template.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = values.get(name);
    return value === "" ? UNKNOWN : (value ?? whole);
  });
  return title
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .slice(0, 256)
    .toWellFormed();
}
