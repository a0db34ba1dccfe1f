import type { AlertRule, Episode, Text } from "@lagewarte/model";

const zone = "Europe/Berlin";

/** English as in Great Britain: a control room counts to 24 hours, and the day stands before the month. */
export function localeOf(language: string): "de-DE" | "en-GB" {
  return language.startsWith("en") ? "en-GB" : "de-DE";
}

/** Hour and minute. */
export function clockTime(instant: string, language: string): string {
  return new Date(instant).toLocaleTimeString(localeOf(language), {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** With seconds: the clock at the top, and the moments of an alert's evidence. */
export function clockSeconds(instant: string | number, language: string): string {
  return new Date(instant).toLocaleTimeString(localeOf(language), {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
}

/** Weekday, day and month, hour and minute: `Di., 24.11., 09:31`. */
export function dayAndTime(instant: string, language: string): string {
  return new Date(instant).toLocaleString(localeOf(language), {
    timeZone: zone,
    weekday: "short",
    day: "2-digit",
    month: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** `Di 24.`, under a time line. */
export function day(instant: string | number, language: string): string {
  return new Date(instant).toLocaleDateString(localeOf(language), { timeZone: zone, weekday: "short", day: "numeric" });
}

export function date(instant: string, language: string): string {
  return new Date(instant).toLocaleDateString(localeOf(language), {
    timeZone: zone,
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
  });
}

export function number(value: number, language: string): string {
  return value.toLocaleString(localeOf(language));
}

const UNITS = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
] as const;

/** How long ago, in the largest whole unit: `12 s`, `4 min`, `7 h`, `3 d`. */
export function age(instant: string, now: number): string {
  return span(Math.max(0, Math.round((now - Date.parse(instant)) / 1000)));
}

/** Seconds in the largest whole unit; hours up to two days. */
export function span(seconds: number): string {
  const [size, unit] = UNITS.find(([each, name]) => seconds >= (name === "d" ? 172_800 : each)) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${unit}`;
}

/** Of an alert, or of a rule. */
export function alertTitle(
  { title, titleEn }: Pick<Episode | AlertRule, "title" | "titleEn">,
  language: string,
): string {
  return inLanguage({ de: title, en: titleEn ?? title }, language);
}

export function inLanguage(text: Text, language: string): string {
  return localeOf(language) === "en-GB" ? text.en : text.de;
}
