import { DetectionError } from "./detection-error.ts";

/** More than any file of rules needs, and what memory and a moment are enough for. */
const MOST_FORMS = 500_000;
const MOST_STEPS = 1_000_000;
const MOST_PARTS = 300_000;

/**
 * What the values of one file may unfold to: a few bytes stand for many texts with `windash` and placeholders, for many
 * steps in a regular expression, and for many selections in a condition. Throws `DetectionError` when it is spent, and from then on.
 */
export class Budget {
  #forms = MOST_FORMS;
  #steps = MOST_STEPS;
  #parts = MOST_PARTS;

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

  /** Parts of predicates: a selection counts as often as conditions name it. */
  takeParts(count: number): void {
    this.#parts -= count;
    if (this.#parts < 0) throw new DetectionError(`the conditions of this file have more than ${MOST_PARTS} parts`);
  }
}
