/** ` Did you mean "x"?` for the nearest of the known words, if one is near; empty otherwise. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? "" : `. Did you mean "${near}"?`;
}

/** Of the words the one that is most like it, if one is. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(word.length / 3));
  let found: string | undefined;
  let least = most + 1;
  for (const each of known) {
    if (Math.abs(each.length - word.length) >= least) continue;
    const steps = distance(word, each);
    if (steps < least) [found, least] = [each, steps];
  }
  return found;
}

/** Least number of letters to add, drop, change, or swap with their neighbour. */
function distance(left: string, right: string): number {
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const steps = [
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1),
      ];
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1])
        steps.push((before[j - 2] ?? 0) + 1);
      next[j] = Math.min(...steps);
    }
    [before, row] = [row, next];
  }
  return row[right.length] ?? 0;
}
