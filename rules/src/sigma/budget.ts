import { DetectionError } from "./detection-error.ts";

/** More than any file of rules needs, and what memory and a moment are enough for. */
const MOST_FORMS = 500_000;
const MOST_STEPS = 1_000_000;

/**
 * What the values of one file may unfold to: a few bytes stand for many texts with `windash` and placeholders, and for
 * many steps in a regular expression. Throws `DetectionError` when it is spent, and from then on.
 */
export class Budget {
  #forms = MOST_FORMS;
  #steps = MOST_STEPS;

  /** Texts that are compared. */
  takeForms(count: number): void {
    this.#forms -= count;
    if (this.#forms < 0) throw new DetectionError(`the values of this file stand for more than ${MOST_FORMS} texts`);
  }

  /** Steps of regular expressions. */
  takeSteps(count: number): void {
    this.#steps -= count;
    if (this.#steps < 0)
      throw new DetectionError(`the regular expressions of this file unfold to more than ${MOST_STEPS} steps`);
  }
}
