import fs from "node:fs";
import { parse } from "yaml";
import type { z } from "zod";
import { ProblemError } from "@lagewarte/model";

const PREFIX = "LAGEWARTE_";

export interface ConfigSources {
  /** YAML or JSON. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Given on the command line; wins over all. */
  readonly flags: Readonly<Record<string, unknown>>;
}

/** `logLevel` -> `LOG_LEVEL`. */
function variableOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/**
 * One configuration of file, `LAGEWARTE_*` variables and flags, in this order of strength. A secret may come as the path
 * of a file (`LAGEWARTE_ADMIN_PASSWORD_FILE`). Unknown keys are refused; all problems are told together, with names but
 * never with values. Rejects with `bad-configuration`.
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  sources: ConfigSources,
): z.infer<z.ZodObject<Shape>> {
  const problems: string[] = [];
  const keys = Object.keys(schema.shape);
  const merged: Record<string, unknown> = { ...fromFile(sources.file, problems) };
  for (const [name, value] of Object.entries(sources.env)) {
    if (!name.startsWith(PREFIX) || value === undefined) continue;
    const variable = name.slice(PREFIX.length);
    const key =
      keys.find((each) => variableOf(each) === variable.replace(/_FILE$/, "")) ??
      keys.find((each) => variableOf(each) === variable);
    if (key === undefined) problems.push(`${name}: there is no such setting`);
    else if (variable === variableOf(key)) merged[key] = value;
    else merged[key] = secret(name, value, problems);
  }
  Object.assign(merged, Object.fromEntries(Object.entries(sources.flags).filter(([, value]) => value !== undefined)));
  const parsed = schema.safeParse(merged);
  if (!parsed.success)
    for (const issue of parsed.error.issues)
      problems.push(
        issue.code === "unrecognized_keys"
          ? `${issue.keys.join(", ")}: there is no such setting`
          : `${issue.path.join(".")}: ${issue.message}`,
      );
  if (problems.length > 0 || !parsed.success)
    throw new ProblemError({ id: "bad-configuration", detail: problems.join("; ") });
  return parsed.data;
}

function fromFile(file: string | undefined, problems: string[]): Record<string, unknown> {
  if (file === undefined) return {};
  try {
    const value: unknown = parse(fs.readFileSync(file, "utf8"), { maxAliasCount: 10 });
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    problems.push(`${file}: a configuration is a map`);
  } catch {
    problems.push(`${file}: cannot be read`);
  }
  return {};
}

function secret(name: string, file: string, problems: string[]): string | undefined {
  try {
    return fs.readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch {
    problems.push(`${name}: the file cannot be read`);
    return undefined;
  }
}
