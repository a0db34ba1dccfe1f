import fs from "node:fs";
import { parse, YAMLParseError } from "yaml";
import type { z } from "zod";
import { ProblemError } from "@lagewarte/model";

const PREFIX = "LAGEWARTE_";
const FILE = "_FILE";

export interface ConfigSources {
  /** YAML or JSON. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Given on the command line; wins over all. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Variables of other commands and of tests, without the prefix: no business of this one. */
  readonly elsewhere?: readonly string[];
}

/** Rejected with `bad-configuration`. */
export class ConfigError extends ProblemError {
  /** Whether all of it stands on the command line: that is wrong usage. */
  readonly isUsage: boolean;
  constructor(problems: readonly Complaint[]) {
    super({ id: "bad-configuration", detail: problems.map(({ name, text }) => `${name}: ${text}`).join("; ") });
    this.isUsage = problems.every(({ isFlag }) => isFlag === true);
  }
}

interface Complaint {
  readonly name: string;
  readonly text: string;
  readonly isFlag?: boolean;
}

/** A setting, under the name by which whoever set it knows it. */
interface Setting {
  readonly value: unknown;
  readonly name: string;
  readonly isFlag?: boolean;
}

/** `logLevel` -> `LOG_LEVEL`. */
function variableOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** `logLevel` -> `--log-level`. */
function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}`;
}

/**
 * One configuration of file, `LAGEWARTE_*` variables and flags, in this order of strength. A variable that is empty is
 * not set. A secret may come as the path of a file (`LAGEWARTE_ADMIN_PASSWORD_FILE`). Unknown keys are refused; all
 * problems are told together, with names but never with values. Throws a `ConfigError`.
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  sources: ConfigSources,
): z.infer<z.ZodObject<Shape>> {
  const complaints: Complaint[] = [];
  const settings = new Map<string, Setting>();
  for (const [key, value] of Object.entries(fromFile(sources.file, complaints)))
    settings.set(key, { value, name: key });
  for (const [key, setting] of fromEnvironment(Object.keys(schema.shape), sources, complaints))
    settings.set(key, setting);
  for (const [key, value] of Object.entries(sources.flags))
    if (value !== undefined) settings.set(key, { value, name: flagOf(key), isFlag: true });

  const parsed = schema.safeParse(Object.fromEntries([...settings].map(([key, { value }]) => [key, value])));
  if (!parsed.success) complaints.push(...parsed.error.issues.flatMap((issue) => complaintsOf(issue, settings)));
  if (complaints.length > 0 || !parsed.success) throw new ConfigError(complaints);
  return parsed.data;
}

const UNKNOWN = "there is no such setting";

function complaintsOf(issue: z.core.$ZodIssue, settings: ReadonlyMap<string, Setting>): Complaint[] {
  const named = (key: string, rest: readonly PropertyKey[], text: string): Complaint => {
    const setting = settings.get(key);
    const name = [setting?.name ?? key, ...rest.map(String)].join(".");
    return { name, text, ...(setting?.isFlag === true ? { isFlag: true } : {}) };
  };
  const [key, ...rest] = issue.path;
  if (issue.code !== "unrecognized_keys") return [named(String(key), rest, issue.message)];
  return issue.keys.map((unknown) =>
    key === undefined ? named(unknown, [], UNKNOWN) : named(String(key), [...rest, unknown], UNKNOWN),
  );
}

function fromEnvironment(
  keys: readonly string[],
  { env, elsewhere = [] }: ConfigSources,
  complaints: Complaint[],
): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || value === undefined || value === "") continue;
    const variable = name.slice(PREFIX.length);
    if (elsewhere.includes(variable)) continue;
    const direct = keys.find((key) => variableOf(key) === variable);
    const key = direct ?? keys.find((each) => variableOf(each) + FILE === variable);
    if (key === undefined) complaints.push({ name, text: UNKNOWN });
    else if (settings.has(key)) complaints.push({ name, text: `it is set twice, by ${settings.get(key)?.name} too` });
    else settings.set(key, { name, value: direct === undefined ? secretIn(name, value, complaints) : value });
  }
  return settings;
}

function fromFile(file: string | undefined, complaints: Complaint[]): Record<string, unknown> {
  if (file === undefined) return {};
  const complain = (text: string): Record<string, unknown> => {
    complaints.push({ name: file, text });
    return {};
  };
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    return complain("it cannot be read");
  }
  try {
    const value: unknown = parse(text, { maxAliasCount: 10, logLevel: "error" }) ?? {};
    if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
    return complain("a configuration is a map");
  } catch (error) {
    // The message of a parser shows the line, and with it perhaps a password.
    const [at] = error instanceof YAMLParseError ? (error.linePos ?? []) : [];
    return complain(at === undefined ? "it is no YAML" : `it is no YAML (line ${at.line}, column ${at.col})`);
  }
}

function secretIn(name: string, file: string, complaints: Complaint[]): string | undefined {
  try {
    return fs.readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch {
    complaints.push({ name, text: "the file that it names cannot be read" });
    return undefined;
  }
}
