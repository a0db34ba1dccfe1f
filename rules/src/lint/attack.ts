import { tactics, techniques } from "./attack-ids.ts";

const below = new Map<string, ReadonlySet<number>>();
for (const word of techniques.trim().split(/\s+/)) {
  const [technique = "", subs] = word.split(":");
  below.set(technique, new Set(subs?.split(",").map(Number)));
}

/** `t1059` or `t1059.001`, as Sigma writes it. */
export function isTechnique(name: string): boolean {
  const [, technique = "", sub] = /^t(\d{4})(?:\.(\d{3}))?$/.exec(name) ?? [];
  const subs = below.get(technique);
  return subs !== undefined && (sub === undefined || subs.has(Number(sub)));
}

/** `credential-access`; earlier rules write underscores. */
export function isTactic(name: string): boolean {
  return tactics.includes(name.replaceAll("_", "-"));
}
