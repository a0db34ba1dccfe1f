import path from "node:path";
import { pathToFileURL } from "node:url";
import { checks, type RuleProblem, type RuleRemark } from "@lagewarte/rules";

/** Of mistakes that keep a rule out. */
const INVALID = "invalid-rule";

const rules = [
  {
    id: INVALID,
    shortDescription: { text: "A mistake that keeps the rule out" },
    help: { text: "Correct it as the message says; how rules are written is in docs/rules/writing.md." },
    defaultConfiguration: { level: "error" },
  },
  ...Object.entries(checks).map(([id, { severity, about, help }]) => ({
    id,
    shortDescription: { text: about },
    help: { text: help },
    defaultConfiguration: { level: severity },
  })),
];

/** SARIF 2.1.0, as code review tools read it. */
export function sarif(problems: readonly RuleProblem[], remarks: readonly RuleRemark[]): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "lagewarte", rules } },
        columnKind: "utf16CodeUnits",
        results: [
          ...problems.map((problem) => resultOf(problem, INVALID, "error")),
          ...remarks.map((remark) => resultOf(remark, remark.check, remark.severity)),
        ],
      },
    ],
  };
}

function resultOf({ file, line, column, message }: RuleProblem, ruleId: string, level: string): object {
  const region = { startLine: line, startColumn: column };
  return {
    ruleId,
    ruleIndex: rules.findIndex(({ id }) => id === ruleId),
    level,
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, region } }],
  };
}

/** A relative path stays one, so that it is found in whatever folder the repository lies. */
function uriOf(file: string): string {
  if (path.isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(path.sep).map(encodeURIComponent).join("/");
}
