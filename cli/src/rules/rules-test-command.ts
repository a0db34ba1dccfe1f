import fs from "node:fs";
import { documentationLists, loadRules, testRules } from "@lagewarte/rules";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";

/** Each rule against its own events. A rule without a match and a no-match test fails. */
export async function rulesTestCommand({ directory }: { directory: string }, io: Io): Promise<number> {
  if (!fs.existsSync(directory)) {
    io.stderr.write(`lagewarte: ${directory}: not there\n`);
    return exitCode.noInput;
  }
  const { ruleSet, problems, files } = await loadRules([directory], { lists: documentationLists });
  if (files === 0) {
    io.stderr.write(`lagewarte: ${directory}: no rules (*.yml, *.yaml) in there\n`);
    return exitCode.noInput;
  }
  const { passed, failures } = testRules(ruleSet);
  const failed = [
    ...problems,
    ...failures.map(({ rule, message }) => ({ ...rule.place, message: `${rule.info.title}: ${message}` })),
  ];
  for (const { file, line, column, message } of failed) io.stdout.write(`${file}:${line}:${column}: ${message}\n`);
  io.stderr.write(`${JSON.stringify({ passed, failed: failed.length })}\n`);
  return failed.length > 0 ? exitCode.someBad : exitCode.done;
}
