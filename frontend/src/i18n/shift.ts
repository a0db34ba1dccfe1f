const zone = "Europe/Berlin";
/** Hours at which shifts begin: early, late, night. */
const STARTS = [6, 14, 22] as const;
const MINUTE = 60_000;

type ShiftName = "early" | "late" | "night";
const names: readonly ShiftName[] = ["early", "late", "night"];

export interface Shift {
  readonly name: ShiftName;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Hour of the day at which it ends, in Berlin. */
  readonly endsAtHour: number;
}

/** The shift that `now` lies in. In the night of a clock change the start stays the wall clock's hour. */
export function shiftAt(now: number): Shift {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(now);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value ?? 0);
  const hour = part("hour");
  const index = hour < STARTS[0] ? 2 : STARTS.findLastIndex((start) => hour >= start);
  const start = STARTS[index] ?? STARTS[0];
  const hoursIn = (hour - start + 24) % 24;
  const guess = now - (now % MINUTE) - (hoursIn * 60 + part("minute")) * MINUTE;
  // A clock change in between moves the wall clock by an hour against the stretch that has passed.
  const atGuess = Number(
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", hour: "2-digit" }).format(guess),
  );
  const shift = ((start - atGuess + 36) % 24) - 12;
  return {
    name: names[index] ?? "early",
    startedAt: guess + shift * 60 * MINUTE,
    endsAtHour: STARTS[(index + 1) % STARTS.length] ?? STARTS[0],
  };
}
