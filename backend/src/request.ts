import type { z } from "zod";
import { ProblemError } from "@lagewarte/model";

/** A query or body by its schema; rejects with `bad-request`, all fields at once. */
export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => `${path.map(String).join(".") || "body"}: ${message}`);
  throw new ProblemError({ id: "bad-request", detail: errors.join("; ").slice(0, 1000) });
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
