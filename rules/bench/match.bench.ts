// Sigma matches: events a second through the rules that we ship, beside reading the same events from their JSON; and
// through N generated rules, beside the plain evaluation of all N; and how long an index of N takes to be built.
// Usage: node --conditions=@lagewarte/source --expose-gc rules/bench/match.bench.ts
import path from "node:path";
import { classify, type Event, type JsonObject } from "@lagewarte/model";
import { anEvent } from "../src/fixtures/an-event.ts";
import { choosing, FOUND, manyRules, randomFrom } from "../src/fixtures/many-rules.ts";
import { assemble, loadRules, Matcher, plainFields, readRules } from "../src/index.ts";
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

const folders = ["C:\\Windows\\System32", "C:\\Program Files\\Example", "C:\\Users\\user\\AppData\\Local"] as const;
const any = choosing(randomFrom(1));
const code = (length: number): string =>
  Array.from({ length }, () => any(Array.from("abcdefghijklmnopqrstuvwxyz0123456789 -/."))).join("");

/** What a Windows machine logs of a process, a key of the registry or a file; about one in a thousand is looked for. */
function recordAt(n: number): JsonObject {
  const image = `${any(folders)}\\${any(["svchost", "cmd", "explorer", code(6)])}.exe`;
  const common = { EventID: 1, Computer: "host.example", Channel: "Sysmon", Image: image, User: "EXAMPLE\\user" };
  if (n % 3 === 1) return { ...common, TargetObject: `HKLM\\SOFTWARE\\${code(60)}`, Details: code(40) };
  if (n % 3 === 2) return { ...common, TargetFilename: `${any(folders)}\\${code(40)}` };
  const wanted = n % 1000 === 0 ? ` ${FOUND}` : "";
  return { ...common, CommandLine: `"${image}" ${code(120)}${wanted}`, ParentImage: `${any(folders)}\\services.exe` };
}
const records = Array.from({ length: 30_000 }, (_, n) => JSON.stringify(recordAt(n)));

for (const count of [100, 1000, 4000]) {
  const rules = assemble(manyRules(count).flatMap((text, n) => readRules(text, `${n}.yml`).rules)).ruleSet.detections;
  const ours: number[] = [];
  const naive: number[] = [];
  const building: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const events = records.map((text) => JSON.parse(text) as JsonObject);
    let matcher = new Matcher([]);
    building.push(
      rate(1, () => {
        matcher = new Matcher(rules);
        matcher.matchFields(plainFields({}));
      }),
    );
    let matched = 0;
    ours.push(
      rate(events.length, () => {
        for (const event of events) matched += matcher.matchFields(plainFields(event)).length;
      }),
    );
    const some = events.filter((_, n) => n % Math.ceil(count / 100) === 0);
    let found = 0;
    naive.push(
      rate(some.length, () => {
        for (const event of some) {
          const fields = plainFields(event);
          for (const rule of rules) if (rule.test(fields)) found += 1;
        }
      }),
    );
    const again = some.reduce((sum, event) => sum + matcher.matchFields(plainFields(event)).length, 0);
    if (again !== found || matched === 0) throw new Error(`${again} matches, but ${found} were to be found`);
  }
  const job = `match, ${count.toLocaleString("en-GB")} generated rules`;
  tell(`${job}, beside the plain evaluation`, median(ours), median(naive), "events/s");
  tell(`${job}: index built`, 1000 / median(building), 1000, "ms");
}
