import {
  Event,
  RuleId,
  rulesInForce,
  RuleFile,
  type DryRunRequest,
  type OrganisationId,
  type ReplayDifference,
  type ReplayedAlert,
  type RuleCheck,
  type RuleDesk,
  type RuleFileId,
  type RuleSummary,
} from "@lagewarte/model";
import { followTable, type EventLog, type LogTable } from "@lagewarte/platform";

/**
 * For tests: rules of a tiny form, one a line: `<id> <severity> "<word>"`, which alerts once for each organisation of
 * whose events a title has the word. `fails` in front makes its own test fail. The real desk has Sigma.
 */
const LINE = /^(fails )?([a-z][a-z0-9-]*) (low|medium|high|critical) "([^"]+)"$/;

interface TinyRule {
  readonly summary: Omit<RuleSummary, "file" | "pack">;
  readonly word: string;
}

function read(text: string): { rules: TinyRule[]; problems: RuleCheck["problems"] } {
  const rules: TinyRule[] = [];
  const problems: RuleCheck["problems"] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const [whole, fails, id = "", severity, word = ""] = LINE.exec(line) ?? [];
    if (whole === undefined)
      problems.push({ grade: "mistake", line: index + 1, column: 1, message: "is no rule of the tiny form" });
    else rules.push({ word, summary: summaryOf(id, severity as RuleSummary["severity"], fails !== undefined, whole) });
  }
  return { rules, problems };
}

function summaryOf(id: string, severity: RuleSummary["severity"], fails: boolean, line: string): TinyRule["summary"] {
  return {
    id: RuleId.parse(id),
    title: `Rule ${id}`,
    severity,
    kind: "detection",
    alerting: true,
    author: "Trial",
    licence: "EUPL-1.2",
    reference: null,
    version: line,
    status: "test",
    techniques: [],
    logsource: "titles",
    meaning: { de: "Bedeutung", en: "meaning" },
    advice: [],
    falsePositives: [],
    related: [],
    tests: { passed: fails ? 0 : 1, failed: fails ? 1 : 0 },
  };
}

export class TrialRuleDesk implements RuleDesk {
  readonly #log: EventLog;
  readonly #released: LogTable<RuleFile>;
  readonly #shipped: ReadonlyMap<RuleFileId, string>;
  /** A dry run waits for it, so that a test may look at one that runs. */
  gate: Promise<void> = Promise.resolve();

  private constructor(log: EventLog, shipped: ReadonlyMap<RuleFileId, string>, released: LogTable<RuleFile>) {
    this.#log = log;
    this.#shipped = shipped;
    this.#released = released;
  }

  static async open(log: EventLog, shipped: Readonly<Record<string, string>>): Promise<TrialRuleDesk> {
    const decoder = new TextDecoder();
    const released = await followTable(log, "registry.rules", ({ value }) =>
      RuleFile.parse(JSON.parse(decoder.decode(value))),
    );
    return new TrialRuleDesk(log, new Map(Object.entries(shipped) as [RuleFileId, string][]), released);
  }

  #inForce(): Map<RuleFileId, string> {
    return rulesInForce(this.#shipped, this.#released.values());
  }

  async list(): Promise<readonly RuleSummary[]> {
    return [...this.#inForce()].flatMap(([file, text]) =>
      read(text).rules.map(({ summary }) => ({ ...summary, file, pack: "lagewarte" })),
    );
  }

  async read(file: RuleFileId): Promise<{ text: string } | undefined> {
    const text = this.#inForce().get(file);
    return text === undefined ? undefined : { text };
  }

  async check(text: string | null, file?: RuleFileId): Promise<RuleCheck> {
    const { rules, problems } = read(text ?? "");
    const others = file === undefined ? [] : [...this.#inForce()].filter(([id]) => id !== file);
    for (const [id, other] of others)
      for (const { summary } of read(other).rules) {
        const line = rules.findIndex((rule) => rule.summary.id === summary.id) + 1;
        if (line > 0) problems.push({ grade: "mistake", line, column: 1, message: `the id is taken by ${id}` });
      }
    const failing = rules.filter(({ summary }) => summary.tests.failed > 0);
    return {
      problems,
      rules: rules.map(({ summary }) => summary),
      failures: failing.map(({ summary }) => ({ rule: summary.id, message: "should be a match" })),
    };
  }

  async dryRun(
    { from, to, file, text }: DryRunRequest,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<ReplayDifference> {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
    onProgress(0.5);
    await Promise.race([this.gate, aborted]);
    const before = this.#inForce();
    const after = new Map(before);
    if (text === null) after.delete(file);
    else after.set(file, text);
    const events: Event[] = [];
    const decoder = new TextDecoder();
    const starts = (await this.#log.ends("events")).map(({ start }) => start);
    await this.#log.scan("events", starts, async (batch) => {
      for (const { value } of batch) {
        const event = Event.parse(JSON.parse(decoder.decode(value)));
        if (event.recordedAt >= from && event.recordedAt < to) events.push(event);
      }
    });
    return differenceOf(from, to, events, alertsOf(before, events), alertsOf(after, events));
  }

  close(): Promise<void> {
    return this.#released.close();
  }
}

type Alerts = ReadonlyMap<string, ReplayedAlert>;

function alertsOf(texts: ReadonlyMap<RuleFileId, string>, events: readonly Event[]): Alerts {
  const alerts = new Map<string, ReplayedAlert>();
  for (const { summary, word } of [...texts.values()].flatMap((text) => read(text).rules))
    for (const { title, observedAt, organisations } of events)
      for (const { id } of title.includes(word) ? organisations : []) {
        const key = `${summary.id} ${id}`;
        const known = alerts.get(key);
        alerts.set(key, {
          rule: summary.id,
          title: `${word} at ${id}`,
          group: { "organisations.id": id },
          severity: summary.severity,
          firstSeenAt: known?.firstSeenAt ?? observedAt,
          lastSeenAt: observedAt,
          events: (known?.events ?? 0) + 1,
          organisations: [id],
        });
      }
  return alerts;
}

function differenceOf(
  from: string,
  to: string,
  events: readonly Event[],
  before: Alerts,
  after: Alerts,
): ReplayDifference {
  const appeared = [...after].filter(([key]) => !before.has(key)).map(([, alert]) => alert);
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, alert]) => alert);
  const changed = [...before].flatMap(([key, alert]) => {
    const now = after.get(key);
    return now === undefined || JSON.stringify(now) === JSON.stringify(alert) ? [] : [{ before: alert, after: now }];
  });
  const concerned = (alerts: Alerts): Set<OrganisationId> =>
    new Set([...alerts.values()].flatMap(({ organisations }) => organisations));
  return {
    from,
    to,
    events: events.length,
    alerts: { before: before.size, after: after.size },
    counts: { appeared: appeared.length, gone: gone.length, changed: changed.length },
    appeared,
    gone,
    changed,
    truncated: false,
    notified: {
      anew: [...concerned(after)].filter((id) => !concerned(before).has(id)),
      noLonger: [...concerned(before)].filter((id) => !concerned(after).has(id)),
    },
  };
}
