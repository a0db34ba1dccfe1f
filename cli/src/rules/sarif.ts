import type { RuleProblem } from "@lagewarte/rules";

/** SARIF 2.1.0, as code review tools read it. */
export function sarif(problems: readonly RuleProblem[]): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "lagewarte rules check", rules: [{ id: "rule-invalid" }] } },
        results: problems.map(({ file, line, column, message }) => ({
          ruleId: "rule-invalid",
          level: "error",
          message: { text: message },
          locations: [
            { physicalLocation: { artifactLocation: { uri: file }, region: { startLine: line, startColumn: column } } },
          ],
        })),
      },
    ],
  };
}
