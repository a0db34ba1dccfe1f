import type { z } from "zod";
import { ProblemError } from "@lagewarte/model";

export interface FieldError {
  readonly field: string;
  readonly problem: string;
}

/** A query or body that does not fit its schema, with every field that does not. */
export class FieldsError extends ProblemError {
  readonly errors: readonly FieldError[];
  constructor(errors: readonly FieldError[]) {
    const detail = errors.map(({ field, problem }) => `${field}: ${problem}`).join("; ");
    super({ id: "bad-request", detail: detail.slice(0, 1000) });
    this.errors = errors;
  }
}

const MOST_ERRORS = 20;

/** A query or body by its schema; rejects with `bad-request`, all fields at once. */
export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw new FieldsError(
    result.error.issues
      .slice(0, MOST_ERRORS)
      .map(({ path, message }) => ({ field: path.map(String).join(".") || "body", problem: message.slice(0, 200) })),
  );
}

/** A comma-separated list. */
export function listed(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** What is asked for is not there, or not for this person: the same answer, so that nobody learns which. */
export function notFound(): ProblemError {
  return new ProblemError({ id: "not-found", detail: "there is nothing of this name that you may see" });
}
