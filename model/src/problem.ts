import { z } from "zod";
import type { Text } from "./text.ts";

interface ProblemKind {
  readonly title: Text;
  /** HTTP status where it reaches the API (RFC 9457). */
  readonly status: number;
  /** Whether the same request may succeed later without a change. */
  readonly retriable: boolean;
}

/**
 * Every problem Lagewarte reports, once. The id is the last part of the problem's `type` and stays; docs/problems.md
 * lists the same ids, which a test checks in both directions.
 */
export const problems = {
  // Records that could not be read
  "not-utf8": { title: { de: "Kein gültiges UTF-8", en: "Not valid UTF-8" }, status: 422, retriable: false },
  "nul-byte": { title: { de: "NUL-Byte im Text", en: "NUL byte in text" }, status: 422, retriable: false },
  "not-json": { title: { de: "Kein gültiges JSON", en: "Not valid JSON" }, status: 422, retriable: false },
  "not-an-object": { title: { de: "Kein JSON-Objekt", en: "Not a JSON object" }, status: 422, retriable: false },
  "too-deep": { title: { de: "Zu tief verschachtelt", en: "Nested too deeply" }, status: 422, retriable: false },
  "too-large": { title: { de: "Datensatz zu groß", en: "Record too large" }, status: 413, retriable: false },
  "too-many-fields": { title: { de: "Zu viele Felder", en: "Too many fields" }, status: 422, retriable: false },
  "forbidden-key": { title: { de: "Verbotener Schlüssel", en: "Forbidden key" }, status: 422, retriable: false },
  "missing-field": { title: { de: "Pflichtfeld fehlt", en: "Required field missing" }, status: 422, retriable: false },
  "bad-value": {
    title: { de: "Wert passt nicht zum Feld", en: "Value does not fit the field" },
    status: 422,
    retriable: false,
  },
  "bad-time": { title: { de: "Zeitangabe unlesbar", en: "Time not readable" }, status: 422, retriable: false },
  "csv-header": { title: { de: "CSV-Kopfzeile unbekannt", en: "CSV header unknown" }, status: 422, retriable: false },
  "csv-columns": {
    title: { de: "Spalten nicht zuzuordnen", en: "Columns cannot be told apart" },
    status: 422,
    retriable: false,
  },
  "unknown-report": {
    title: { de: "Berichtsart unbekannt", en: "Report type unknown" },
    status: 422,
    retriable: false,
  },
  "unknown-format": { title: { de: "Format unbekannt", en: "Format unknown" }, status: 422, retriable: false },
  "breaks-standard": {
    title: { de: "Verletzt den Standard", en: "Breaks the standard" },
    status: 422,
    retriable: false,
  },
  "bad-compression": {
    title: { de: "Komprimierung fehlerhaft", en: "Bad compression" },
    status: 400,
    retriable: false,
  },
  bomb: { title: { de: "Entpackt zu groß", en: "Expands too far" }, status: 413, retriable: false },
  // Intake
  "no-token": { title: { de: "Token fehlt", en: "Token missing" }, status: 401, retriable: false },
  "wrong-token": { title: { de: "Token gilt hier nicht", en: "Token not valid here" }, status: 403, retriable: false },
  "unknown-feed": { title: { de: "Feed unbekannt", en: "Feed unknown" }, status: 404, retriable: false },
  "intake-busy": { title: { de: "Annahme ausgelastet", en: "Intake busy" }, status: 429, retriable: true },
  "log-full": {
    title: { de: "Kein Speicherplatz im Log", en: "No space left for the log" },
    status: 503,
    retriable: true,
  },
  "log-unavailable": { title: { de: "Log nicht erreichbar", en: "Log not reachable" }, status: 503, retriable: true },
  "read-model-unavailable": {
    title: { de: "Lesemodell nicht erreichbar", en: "Read model not reachable" },
    status: 503,
    retriable: true,
  },
  "fold-delayed": {
    title: { de: "Angenommen, Anzeige folgt", en: "Accepted, display follows" },
    status: 503,
    retriable: true,
  },
  // API
  "not-signed-in": { title: { de: "Nicht angemeldet", en: "Not signed in" }, status: 401, retriable: false },
  "wrong-credentials": {
    title: { de: "Name oder Passwort falsch", en: "Wrong name or password" },
    status: 401,
    retriable: false,
  },
  "too-many-attempts": { title: { de: "Zu viele Versuche", en: "Too many attempts" }, status: 429, retriable: true },
  "password-change-required": {
    title: { de: "Passwort muss geändert werden", en: "Password must be changed" },
    status: 403,
    retriable: false,
  },
  "bad-csrf": { title: { de: "CSRF-Prüfung fehlgeschlagen", en: "CSRF check failed" }, status: 403, retriable: false },
  "foreign-origin": { title: { de: "Fremde Herkunft", en: "Foreign origin" }, status: 403, retriable: false },
  "not-allowed": { title: { de: "Nicht erlaubt", en: "Not allowed" }, status: 403, retriable: false },
  "not-found": { title: { de: "Nicht gefunden", en: "Not found" }, status: 404, retriable: false },
  conflict: { title: { de: "Jemand war schneller", en: "Someone was faster" }, status: 409, retriable: false },
  "already-exists": { title: { de: "Gibt es schon", en: "Already exists" }, status: 409, retriable: false },
  "bad-request": { title: { de: "Anfrage fehlerhaft", en: "Bad request" }, status: 400, retriable: false },
  "wrong-media-type": {
    title: { de: "Medientyp nicht erlaubt", en: "Media type not allowed" },
    status: 415,
    retriable: false,
  },
  internal: { title: { de: "Interner Fehler", en: "Internal error" }, status: 500, retriable: false },
  // Rules
  "rule-syntax": { title: { de: "Regel nicht lesbar", en: "Rule not readable" }, status: 422, retriable: false },
  "rule-unsupported": {
    title: { de: "Regelteil nicht unterstützt", en: "Rule construct not supported" },
    status: 422,
    retriable: false,
  },
  "rule-invalid": { title: { de: "Regel ungültig", en: "Rule invalid" }, status: 422, retriable: false },
  "dry-run-busy": {
    title: { de: "Probelauf ausgelastet", en: "Dry runs busy" },
    status: 429,
    retriable: true,
  },
  // Operation
  "bad-configuration": {
    title: { de: "Konfiguration fehlerhaft", en: "Bad configuration" },
    status: 500,
    retriable: false,
  },
  "not-ready": { title: { de: "Noch nicht bereit", en: "Not ready yet" }, status: 503, retriable: true },
  "data-in-use": { title: { de: "Datenordner in Benutzung", en: "Data folder in use" }, status: 500, retriable: false },
} as const satisfies Record<string, ProblemKind>;

export type ProblemId = keyof typeof problems;
export const ProblemId = z.enum(Object.keys(problems) as [ProblemId, ...ProblemId[]]);

/** An expected failure as a value: what, a sentence with the particulars, and where (`file:line`, topic/offset, field). */
export interface Problem {
  readonly id: ProblemId;
  readonly detail: string;
  readonly at?: string;
}

/** As RFC 9457 has it: what the API answers, in English as all of it. */
export function problemBody({ id, detail }: Pick<Problem, "id" | "detail">) {
  const { title, status } = problems[id];
  return { type: `/problems/${id}`, id, title: title.en, status, detail };
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed(id: ProblemId, detail: string, at?: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: at === undefined ? { id, detail } : { id, detail, at } };
}

/** Thrown where a caller cannot go on (a port that is down, a bad request); carries the catalogue entry. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.id}: ${problem.detail}`, options);
    this.problem = problem;
  }
}
