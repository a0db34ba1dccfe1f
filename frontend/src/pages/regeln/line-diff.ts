/** A line of two texts: in both, only in the one before, only in the one after. Numbers from 1. */
export interface DiffLine {
  readonly kind: "same" | "removed" | "added";
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly text: string;
}

/** Lines that differ beyond which no shortest way is looked for: the time grows with its square. */
const MOST_STEPS = 600;

/** The lines of both texts in one order, with as few changes as there can be (Myers 1986). */
export function lineDiff(before: string, after: string): DiffLine[] {
  const left = linesOf(before);
  const right = linesOf(after);
  let head = 0;
  while (head < Math.min(left.length, right.length) && left[head] === right[head]) head += 1;
  let tail = 0;
  const most = Math.min(left.length, right.length) - head;
  while (tail < most && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail += 1;
  const kinds = [
    ...Array.from({ length: head }, () => "same" as const),
    ...steps(left.slice(head, left.length - tail), right.slice(head, right.length - tail)),
    ...Array.from({ length: tail }, () => "same" as const),
  ];
  let [from, to] = [0, 0];
  return kinds.map((kind): DiffLine => {
    const text = (kind === "added" ? right[to] : left[from]) ?? "";
    if (kind !== "added") from += 1;
    if (kind !== "removed") to += 1;
    return { kind, before: kind === "added" ? undefined : from, after: kind === "removed" ? undefined : to, text };
  });
}

/** The end of the last line is no line of its own. */
function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split(/\r\n|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** What to do line by line: the furthest place on each diagonal for every number of changes, then back from the end. */
function steps(left: readonly string[], right: readonly string[]): DiffLine["kind"][] {
  const [width, height] = [left.length, right.length];
  const reached = new Map([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let changes = 0; changes <= Math.min(width + height, MOST_STEPS); changes += 1) {
    trace.push(new Map(reached));
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = startOn(reached, diagonal, changes).x;
      while (x < width && x - diagonal < height && left[x] === right[x - diagonal]) x += 1;
      reached.set(diagonal, x);
      if (x >= width && x - diagonal >= height) return wayBack(trace, width, height);
    }
  }
  return [...left.map(() => "removed" as const), ...right.map(() => "added" as const)];
}

/** Where one comes onto a diagonal with one change more: from above (a line added) or from the left (one removed). */
function startOn(
  reached: ReadonlyMap<number, number>,
  diagonal: number,
  changes: number,
): { readonly x: number; readonly kind: "added" | "removed" } {
  const above = reached.get(diagonal + 1) ?? -1;
  const beside = reached.get(diagonal - 1) ?? -1;
  const isAdded = diagonal === -changes || (diagonal !== changes && beside < above);
  return isAdded ? { x: above, kind: "added" } : { x: beside + 1, kind: "removed" };
}

function wayBack(trace: readonly ReadonlyMap<number, number>[], width: number, height: number): DiffLine["kind"][] {
  const kinds: DiffLine["kind"][] = [];
  let [x, y] = [width, height];
  for (let changes = trace.length - 1; changes >= 0; changes -= 1) {
    const start = startOn(trace[changes] as Map<number, number>, x - y, changes);
    while (x > start.x) {
      kinds.push("same");
      x -= 1;
      y -= 1;
    }
    if (changes === 0) break;
    kinds.push(start.kind);
    if (start.kind === "added") y -= 1;
    else x -= 1;
  }
  return kinds.toReversed();
}

/** Lines around a change that are shown with it. */
const AROUND = 3;

/** The changes with what is around them; what lies between is left out. */
export function hunksOf(lines: readonly DiffLine[]): DiffLine[][] {
  const hunks: DiffLine[][] = [];
  let end = -1;
  for (const [index, { kind }] of lines.entries()) {
    if (kind === "same") continue;
    const from = Math.max(index - AROUND, end);
    const to = Math.min(lines.length, index + AROUND + 1);
    const last = hunks.at(-1);
    if (last !== undefined && from <= end) last.push(...lines.slice(end, to));
    else hunks.push(lines.slice(Math.max(0, index - AROUND), to));
    end = to;
  }
  return hunks;
}
