import fs from "node:fs";
import { loadRules } from "@lagewarte/rules";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { sarif } from "./sarif.ts";

/** Every mistake of a folder of rules, with its place. */
export async function rulesCheckCommand(
  { directory, format }: { directory: string; format: "text" | "json" | "sarif" },
  io: Io,
): Promise<number> {
  if (!fs.existsSync(directory)) {
    io.stderr.write(`lagewarte: ${directory}: not there\n`);
    return exitCode.noInput;
  }
  const { ruleSet, problems, files } = await loadRules([directory]);
  if (files === 0) {
    io.stderr.write(`lagewarte: ${directory}: no rules (*.yml, *.yaml) in there\n`);
    return exitCode.noInput;
  }
  if (format === "sarif") io.stdout.write(`${JSON.stringify(sarif(problems), null, 2)}\n`);
  for (const problem of format === "sarif" ? [] : problems)
    io.stdout.write(
      format === "json"
        ? `${JSON.stringify(problem)}\n`
        : `${problem.file}:${problem.line}:${problem.column}: ${problem.message}\n`,
    );
  const count = ruleSet.detections.length + ruleSet.correlations.length;
  io.stderr.write(`${JSON.stringify({ rules: count, problems: problems.length })}\n`);
  return problems.length > 0 ? exitCode.someBad : exitCode.done;
}
