// House rules that no ready-made linter has. Each is proven to see something in deploy/tools/gates.test.ts.

const routeDecorators = new Set([
  "Get",
  "Post",
  "Put",
  "Patch",
  "Delete",
  "Head",
  "Options",
  "All",
  "SubscribeMessage",
]);
const decisionDecorators = new Set(["Permission", "Public"]);

function decoratorNames(node) {
  return (node.decorators ?? []).map(
    ({ expression }) => (expression.type === "CallExpression" ? expression.callee : expression).name,
  );
}

/** A route or socket message without an explicit decision on who may use it is the commonest hole of our peers. */
const guardedRoute = {
  create(context) {
    return {
      MethodDefinition(node) {
        const names = decoratorNames(node);
        if (!names.some((name) => routeDecorators.has(name)) || names.some((name) => decisionDecorators.has(name)))
          return;
        context.report({ node, message: "A route declares @Permission(action) or @Public()." });
      },
    };
  },
};

/** Pure folders get the time as an argument, so that replay and tests decide it. */
const noClock = {
  create(context) {
    const report = (node) =>
      context.report({ node, message: "Pure code gets `now` as an argument; it never reads the clock." });
    return {
      NewExpression(node) {
        if (node.callee.name === "Date" && node.arguments.length === 0) report(node);
      },
      CallExpression(node) {
        const { callee } = node;
        if (callee.name === "Date") report(node);
        if (callee.type !== "MemberExpression") return;
        const called = `${callee.object.name}.${callee.property.name}`;
        if (["Date.now", "performance.now", "Math.random", "crypto.randomUUID"].includes(called)) report(node);
      },
    };
  },
};

const emptyWords = /^(utils?|helpers?|common|shared|misc|types|base|managers?|handlers?)$/;

/** A name that says nothing hides a concept that nobody has understood yet. */
const namedConcept = {
  create(context) {
    return {
      Program(node) {
        const parts = context.filename.split(/[\\/]/).slice(-4);
        const words = parts.map((part) => part.replace(/(\.test)?\.tsx?$/, ""));
        const empty = words.find((word) => emptyWords.test(word));
        if (empty !== undefined)
          context.report({ node, message: `"${empty}" names no concept; name the file or folder for what it holds.` });
      },
    };
  },
};

export default {
  meta: { name: "lagewarte" },
  rules: { "guarded-route": guardedRoute, "no-clock": noClock, "named-concept": namedConcept },
};
