import type { Text } from "@lagewarte/model";

const zone = "Europe/Berlin";

export function clockTime(instant: string, language: string): string {
  return new Date(instant).toLocaleTimeString(language, { timeZone: zone, hour: "2-digit", minute: "2-digit" });
}

export function dayAndTime(instant: string, language: string): string {
  return new Date(instant).toLocaleString(language, {
    timeZone: zone,
    weekday: "short",
    day: "2-digit",
    month: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
}

export function number(value: number, language: string): string {
  return value.toLocaleString(language);
}

/** How long ago, in the largest whole unit: `12 s`, `4 min`, `7 h`, `3 d`. */
export function age(instant: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(instant)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export function inLanguage(text: Text, language: string): string {
  return language.startsWith("en") ? text.en : text.de;
}
