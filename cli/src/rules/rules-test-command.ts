import fs from "node:fs";
import { loadRules, testRules } from "@lagewarte/rules";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";

/** Each rule against its own events. A rule without a match and a no-match event fails. */
export async function rulesTestCommand({ directory }: { directory: string }, io: Io): Promise<number> {
  if (!fs.existsSync(directory)) {
    io.stderr.write(`lagewarte: ${directory}: not there\n`);
    return exitCode.noInput;
  }
  const { ruleSet, problems } = await loadRules([directory]);
  for (const { file, line, column, message } of problems) io.stdout.write(`${file}:${line}:${column}: ${message}\n`);
  const { passed, failures } = testRules(ruleSet);
  for (const { rule, message } of failures) io.stdout.write(`${rule.file}: ${rule.info.title}: ${message}\n`);
  io.stderr.write(`${JSON.stringify({ passed, failed: failures.length + problems.length })}\n`);
  return failures.length + problems.length > 0 ? exitCode.someBad : exitCode.done;
}
