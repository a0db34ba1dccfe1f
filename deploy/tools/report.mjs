// What a run of vitest comes to, for check.mjs: written as JSON to the file that CHECK_REPORT names.
import fs from "node:fs";
import path from "node:path";

export default class Report {
  #root = process.cwd();
  #passed = 0;
  #left = 0;
  #failures = [];

  onInit({ config }) {
    this.#root = config.root;
  }

  onTestRunEnd(modules, unhandled) {
    for (const module of modules) this.#read(module);
    // A worker that crashed says so here and nowhere else.
    for (const error of unhandled) this.#failures.push(`outside of any test: ${lineOf(error)}`);
    fs.writeFileSync(
      process.env.CHECK_REPORT,
      JSON.stringify({ passed: this.#passed, left: this.#left, failures: this.#failures }),
    );
  }

  #read(module) {
    const file = path.relative(this.#root, module.moduleId);
    const suites = [module, ...module.children.allSuites()];
    for (const error of suites.flatMap((suite) => suite.errors())) this.#failures.push(`${file}: ${lineOf(error)}`);
    for (const test of module.children.allTests()) {
      const { state, errors } = test.result();
      if (state === "passed") this.#passed += 1;
      else if (state === "skipped") this.#left += 1;
      else if (state === "failed") this.#failures.push(`${file} > ${test.fullName}: ${lineOf(errors[0])}`);
      else this.#failures.push(`${file} > ${test.fullName}: began and never ended`);
    }
  }
}

/** Kind and first line of an error, to read at the end of a long output. */
function lineOf(error) {
  const [first] = String(error?.message ?? error).split("\n", 1);
  return `${error?.name ?? "Error"}: ${first}`.slice(0, 300);
}
