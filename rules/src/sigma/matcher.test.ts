import type { Event } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { aDetection, ruleSetOf } from "../fixtures/a-rule.ts";
import { anEvent } from "../fixtures/an-event.ts";
import { fieldsOf } from "./fields.ts";
import { Matcher } from "./matcher.ts";

const everything = "{ s: { id: '*' }, condition: s }";

/** Which of the logsources concern the event. */
function concerning(event: Event, logsources: readonly string[]): string[] {
  const rules = logsources.map((logsource, index) =>
    aDetection(`rule-${index}`, everything, `logsource: { ${logsource} }`),
  );
  const matched = new Matcher(ruleSetOf(...rules).detections).match(event);
  return matched.map(({ rule }) => logsources[Number(rule.id.slice("rule-".length))] ?? "");
}
const action = (of: string) => ({ event: { action: of } });

describe("the rules that look at an event", () => {
  it.each<[what: string, event: Event, wanted: string[], unwanted: string[]]>([
    [
      "an alert of Suricata",
      anEvent(),
      ["category: ids", "category: network", "product: suricata", "service: alert", "product: lagewarte", ""],
      ["category: dns", "product: zeek", "category: ids, product: windows", "service: dns"],
    ],
    [
      "a flow of Suricata",
      anEvent({ ecs: action("flow") }),
      ["category: network", "category: network_connection", "category: network, service: connection"],
      ["category: ids", "category: dns"],
    ],
    [
      "a DNS record of Suricata",
      anEvent({ ecs: action("dns") }),
      ["category: dns", "category: network, service: dns"],
      ["category: ids", "service: connection"],
    ],
    ["an HTTP record of Suricata", anEvent({ ecs: action("http") }), ["category: webserver"], ["category: proxy"]],
    [
      "a report of Shadowserver",
      anEvent({ feed: "shadowserver", type: "vulnerable-system" }),
      ["category: exposure, product: shadowserver", "service: vulnerable-system", "product: lagewarte"],
      ["category: ids", "service: infected-system"],
    ],
    [
      "a report of Warden",
      anEvent({ feed: "idea0", type: "scanner" }),
      ["category: ids", "category: anomaly", "product: warden", "service: scanner"],
      ["category: exposure"],
    ],
    [
      "an event of another feed",
      anEvent({ feed: "zeek", ecs: action("conn") }),
      ["product: zeek", "category: network", "service: conn"],
      ["category: ids", "product: suricata"],
    ],
  ])("of %s", (_, event, wanted, unwanted) => expect(concerning(event, [...wanted, ...unwanted])).toEqual(wanted));

  it("are those of the event's own kind, whichever kind came before", () => {
    const matcher = new Matcher(ruleSetOf(aDetection("dns", everything, "logsource: { category: dns }")).detections);
    const found = (of: string) => matcher.match(anEvent({ ecs: action(of) })).length;
    expect([found("alert"), found("dns"), found("alert"), found("dns")]).toEqual([0, 1, 0, 1]);
    // Also when a sensor makes up more kinds than anybody remembers.
    for (let n = 0; n < 3000; n += 1) expect(found(`made-up-${n}`)).toBe(0);
    expect(found("dns")).toBe(1);
  });
});

describe("the fields of an event", () => {
  const fields = fieldsOf(
    anEvent({
      severity: "high",
      ecs: { user: { name: "ecs" } },
      native: { "user.name": "native", Image: "cmd.exe", severity: 1 },
    }),
  );

  it("are ECS names first, then ours, then the record's own", () => {
    expect(fields.get("user.name")).toEqual(["ecs"]);
    expect(fields.get("classification.type")).toEqual(["exploit"]);
    expect(fields.get("organisations.id")).toEqual(["town-1"]);
    expect(fields.get("Image")).toEqual(["cmd.exe"]);
    expect(fields.get("nothing")).toBeUndefined();
    expect(fields.get("user")).toEqual([]);
  });

  it("cannot be hidden by a record that has a field of the same name", () => {
    expect(fields.get("severity")).toEqual(["high"]);
    expect(fields.get("native.severity")).toEqual([1]);
  });
});
