import fs from "node:fs";
import { documentationLists, loadRules, type LoadedRules, type RuleProblem } from "@lagewarte/rules";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { sarif } from "./sarif.ts";

export interface RulesCheckArguments {
  readonly directory: string;
  readonly format: "text" | "json" | "sarif";
  /** Whether warnings count as mistakes do. */
  readonly strict?: boolean;
}

/** Every mistake of a folder of rules with its place, and what is legal but hardly meant. */
export async function rulesCheckCommand(
  { directory, format, strict = false }: RulesCheckArguments,
  io: Io,
): Promise<number> {
  if (!fs.existsSync(directory)) {
    io.stderr.write(`lagewarte: ${directory}: not there\n`);
    return exitCode.noInput;
  }
  const loaded = await loadRules([directory], { lint: true, lists: documentationLists });
  if (loaded.files === 0) {
    io.stderr.write(`lagewarte: ${directory}: no rules (*.yml, *.yaml) in there\n`);
    return exitCode.noInput;
  }
  io.stdout.write(written(loaded, format));
  const { ruleSet, problems, remarks } = loaded;
  const rules = ruleSet.detections.length + ruleSet.correlations.length;
  const warnings = remarks.filter(({ severity }) => severity === "warning").length;
  const counts = { rules, problems: problems.length, warnings, notes: remarks.length - warnings };
  io.stderr.write(`${JSON.stringify(counts)}\n`);
  return problems.length > 0 || (strict && warnings > 0) ? exitCode.someBad : exitCode.done;
}

function written({ problems, remarks }: LoadedRules, format: RulesCheckArguments["format"]): string {
  const placed = ({ file, line, column, message }: RuleProblem): string => `${file}:${line}:${column}: ${message}`;
  switch (format) {
    case "sarif":
      return `${JSON.stringify(sarif(problems, remarks), null, 2)}\n`;
    case "json":
      return [...problems.map((problem) => ({ ...problem, severity: "error" })), ...remarks]
        .map((each) => `${JSON.stringify(each)}\n`)
        .join("");
    case "text": {
      const lines = [
        ...problems.map(placed),
        ...remarks.map((remark) => `${placed(remark)} (${remark.severity}, ${remark.check}). ${remark.help}`),
      ];
      return lines.map((line) => `${line}\n`).join("");
    }
    default:
      return format satisfies never;
  }
}
