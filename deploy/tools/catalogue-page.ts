// Makes docs/rules/catalogue.md from the rules: `node --conditions=@lagewarte/source deploy/tools/catalogue-page.ts`.
import fs from "node:fs";
import path from "node:path";
import { loadRules, type Rule } from "@lagewarte/rules";
import { format } from "prettier";
import { parseAllDocuments } from "yaml";

const root = path.resolve(import.meta.dirname, "../..");
const folder = path.join(root, "rules/catalogue");
export const page = path.join(root, "docs/rules/catalogue.md");

/** By the beginning of the file's name; the first that fits. */
const topics: readonly (readonly [title: string, names: RegExp])[] = [
  ["Several organisations at once", /^(?:spread-|ddos-wave|phishing-wave|mail-same-|shared-host-|exploit-many-)/],
  [
    "Reported from outside: taken over, infected, leaked",
    /^exposure-(?:access-sold|account|attacker|blocklisted|c2|ddos-source|device|extorted|infected|redirect|spoofing)/,
  ],
  ["Reported from outside: open and vulnerable", /^exposure-/],
  [
    "What sensors find: malware and intruders",
    /^(?:beaconing|ids-|infected-|exploit-then-|scan-then-|phish-then-|weakness-|ransomware|web-|tls-attack|malware-)/,
  ],
  ["Sign-ins", /^(?:brute-force|password-|kerberoasting)/],
  ["Scanning and attempts", /^(?:sweep-|attack-)/],
  ["Moving in the network, data that leaves", /^(?:smb-admin|rdp-|flow-|dns-|contact-|crypto-|data-leak)/],
  ["Own systems against others, failures", /^(?:own-|spam-|hosting-|compromised-|anomaly-|outage|sensor-)/],
  ["Outdated and open on the wire", /^(?:smb-version|tls-old|control-)/],
];

/** The page as it should be; rejects when a rule belongs to no topic. */
export async function cataloguePage(): Promise<string> {
  const { ruleSet } = await loadRules([folder]);
  const alerting: readonly Rule[] = [...ruleSet.alerting, ...ruleSet.correlations];
  const byTopic = Map.groupBy(alerting, (rule) => {
    const topic = topics.find(([, names]) => names.test(nameOf(rule)));
    if (topic === undefined) throw new Error(`${nameOf(rule)} belongs to no topic`);
    return topic[0];
  });
  const parts = topics.map(([topic]) => {
    const rules = (byTopic.get(topic) ?? []).toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));
    return `## ${topic}\n\n| rule | level | what it watches | file |\n| --- | --- | --- | --- |\n${rules.map(rowOf).join("\n")}`;
  });
  const text = `# The catalogue

The ${alerting.length} rules of our own that alert. What each means and what to do now stands in its file, in German and English, and in every alert. The page is made from the files (\`deploy/tools/catalogue-page.ts\`), and a test says when it is not up to date. How rules are written: [writing.md](writing.md).

${parts.join("\n\n")}
`;
  return format(text, { parser: "markdown", printWidth: 120 });
}

function rowOf(rule: Rule): string {
  const { info, place, severity } = rule;
  const file = path.basename(place.file);
  const cells = [
    `${info.title} / ${info.titleEn ?? info.title}`,
    severity,
    descriptionOf(rule),
    `[${file}](../../rules/catalogue/${file})`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Sigma's `description`, which no alert shows. */
function descriptionOf({ id, place }: Rule): string {
  const documents = parseAllDocuments(fs.readFileSync(place.file, "utf8")) as {
    toJS(): { id?: string; description?: string };
  }[];
  return documents.map((document) => document.toJS()).find((document) => document.id === id)?.description ?? "";
}

function nameOf({ name, id }: Rule): string {
  return name ?? id;
}

if (import.meta.main) fs.writeFileSync(page, await cataloguePage());
