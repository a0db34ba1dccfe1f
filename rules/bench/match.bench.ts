// Sigma matches: events a second through the rules that we ship, beside reading the same events from their JSON; and
// through N generated rules, beside a bare loop over the same N texts. No index over rules yet, so the curve falls with N.
// Usage: node --conditions=@lagewarte/source --expose-gc rules/bench/match.bench.ts
import path from "node:path";
import { classify, type Event } from "@lagewarte/model";
import { anEvent } from "../src/fixtures/an-event.ts";
import { aDetection, ruleSetOf } from "../src/fixtures/a-rule.ts";
import { loadRules, Matcher } from "../src/index.ts";
import { median, rate, tell } from "./measure.ts";

const ROUNDS = 7;
const types = ["exploit", "scanner", "brute-force", "ids-alert", "infected-system", "c2-server"] as const;

/** What a sensor sends: one alert in five, else HTTP. Every event has a text of its own to look through. */
function eventAt(n: number): Event {
  const isAlert = n % 5 === 0;
  const url = `/shop/item/${n}/details?session=${(n * 7919) % 1_000_003}&view=full`;
  const agent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${100 + (n % 40)}.0 Safari/537.36`;
  return anEvent({
    id: `e-${n}`,
    type: isAlert ? (types[n % types.length] ?? "exploit") : "exploit",
    severity: n % 3 === 0 ? "high" : "low",
    source: `203.0.113.${n % 250}`,
    ecs: {
      event: { kind: isAlert ? "alert" : "event", action: isAlert ? "alert" : "http" },
      url: { original: url, domain: "www.example.org" },
      user_agent: { original: agent },
      http: { request: { method: "GET" }, response: { status_code: 200, body: { bytes: 4711 } } },
      network: { transport: "tcp", protocol: "http", direction: "inbound", community_id: `1:${n}=` },
      rule: { id: "2000001", name: "EXAMPLE WEB Item Viewed", category: "Misc activity" },
    },
    native: {
      event_type: isAlert ? "alert" : "http",
      http: { hostname: "www.example.org", url, http_user_agent: agent },
    },
    over: isAlert ? {} : { classification: classify("undetermined") },
  });
}

const texts = Array.from({ length: 20_000 }, (_, n) => JSON.stringify(eventAt(n)));
const read = (): Event[] => texts.map((text) => JSON.parse(text) as Event);

const { ruleSet } = await loadRules([path.resolve(import.meta.dirname, "../catalogue")]);
const shipped: number[] = [];
const reading: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  reading.push(rate(texts.length, () => void read()));
  const events = read();
  const matcher = new Matcher(ruleSet.detections);
  let matches = 0;
  shipped.push(
    rate(events.length, () => {
      for (const event of events) matches += matcher.match(event).length;
    }),
  );
  if (matches === 0) throw new Error("nothing matched");
}
tell(`match, ${ruleSet.detections.length} detections of the catalogue`, median(shipped), median(reading), "events/s");

interface Wanted {
  readonly url: boolean;
  readonly words: readonly string[];
}

/** Half of the rules look for two words in a URL, half for one of three in a user agent; one in a hundred finds its word. */
const wantedBy = (count: number): Wanted[] =>
  Array.from({ length: count }, (_, n) => {
    const word = n % 100 === 0 ? "details" : `needle-${n}-b`;
    return n % 2 === 0
      ? { url: true, words: ["session", word] }
      : { url: false, words: [`needle-${n}-a`, word, `needle-${n}-c`] };
  });
const asRule = ({ url, words }: Wanted, n: number): string =>
  aDetection(
    `rule-${n}`,
    `{ s: { ${url ? "url.original|contains|all" : "user_agent.original|contains"}: [${words.join(", ")}] }, condition: s }`,
    "logsource: { category: webserver }",
  );

/** The same by hand: the texts are at hand in lower case, and nothing is looked up. */
function bareLoop(texts: readonly { url: string; agent: string }[], wanted: readonly Wanted[]): number {
  let found = 0;
  for (const { url, agent } of texts)
    for (const each of wanted)
      if (each.url ? each.words.every((word) => url.includes(word)) : each.words.some((word) => agent.includes(word)))
        found += 1;
  return found;
}

const textOf = (event: Event, group: string): string =>
  (event.ecs[group] as { readonly original: string }).original.toLowerCase();

for (const count of [10, 100, 1000]) {
  const wanted = wantedBy(count);
  const rules = ruleSetOf(...wanted.map(asRule)).detections;
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const events = read()
      .filter(({ ecs }) => (ecs["event"] as { action: string }).action === "http")
      .slice(0, 2_000_000 / count);
    const matcher = new Matcher(rules);
    let matches = 0;
    ours.push(
      rate(events.length, () => {
        for (const event of events) matches += matcher.match(event).length;
      }),
    );
    const plain = events.map((event) => ({ url: textOf(event, "url"), agent: textOf(event, "user_agent") }));
    let found = 0;
    bare.push(
      rate(events.length, () => {
        found = bareLoop(plain, wanted);
      }),
    );
    if (found !== matches || found === 0) throw new Error(`${matches} matches, but ${found} were to be found`);
  }
  tell(`match, ${count} generated rules`, median(ours), median(bare), "events/s");
}
