import path from "node:path";
import { REPORTS } from "../../cli/src/example/example-sources.ts";
import { readExample } from "../../cli/src/example/load-example.ts";
import { Story, type Line } from "../../cli/src/example/story.ts";

/** The morning of the story; files that are the same at every making need a time that is. */
const START = Date.UTC(2026, 10, 24, 8, 30);
const MINUTE = 60_000;
const SEED = 7;

/** The example feeds as files, by name: what `npm start` plays, for whoever wants to look at it or send it by hand. */
export function exampleFeeds(): ReadonlyMap<string, string> {
  const example = readExample(import.meta.dirname, "files");
  const story = new Story(example, SEED);
  const lines: Line[] = [...story.findings(6, START - 60 * MINUTE, START)];
  for (let step = 0; step < 9; step += 1) lines.push(...story.campaign(step, START + step * MINUTE));
  for (const { id, feed } of example.sources.slice(0, 40))
    if (feed === "suricata-eve") lines.push(story.quiet(id, START));
  const report = story.exposure(12, START);
  const ndjson = (all: readonly Line[]): string =>
    `${all
      .toSorted((left, right) => left.at - right.at)
      .map(({ text }) => text)
      .join("\n")}\n`;
  const shared = story.shared(8, START).filter(({ source }) => source === REPORTS.warden);
  return new Map([
    ["suricata-eve.json", ndjson(lines)],
    [path.basename(report.name), report.text],
    ["idea0.json", ndjson(shared)],
  ]);
}
