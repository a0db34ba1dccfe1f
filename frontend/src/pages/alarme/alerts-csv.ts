import type { AlertView } from "@lagewarte/model";

/** What a spreadsheet would take for a formula (OWASP CSV injection; full-width signs count too, and what is skipped before them). */
const FORMULA = /^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
/** German spreadsheets part columns by semicolons. */
const SEPARATOR = ";";

/** One cell: quoted, and with an apostrophe before whatever a spreadsheet would run. Attackers write into titles. */
export function csvCell(value: string | number): string {
  const text = String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/**
 * The rows of the queue as CSV (RFC 4180, UTF-8 with its mark, so that a spreadsheet reads the umlauts). Author, licence
 * and reference go wherever a rule's match goes (DRL-1.1).
 */
export function alertsCsv(
  views: readonly AlertView[],
  header: readonly string[],
  words: (key: string) => string,
): string {
  const rows = views.map(({ alert, organisationNames }) => [
    words(`level.${alert.episode.severity}`),
    words(`state.${alert.state}`),
    alert.openedAt,
    alert.episode.title,
    Object.values(organisationNames).join(", "),
    alert.episode.rule.title,
    alert.episode.rule.author,
    alert.episode.rule.licence,
    alert.episode.rule.reference ?? "",
    alert.assignee?.name ?? "",
    alert.episode.counts.events,
    alert.id,
  ]);
  return `\uFEFF${[header, ...rows].map((row) => row.map(csvCell).join(SEPARATOR)).join("\r\n")}\r\n`;
}
