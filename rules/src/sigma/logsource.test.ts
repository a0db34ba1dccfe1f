import { describe, expect, it } from "vitest";
import { ruleSetOf, aDetection } from "../fixtures/a-rule.ts";
import { anEvent } from "../fixtures/an-event.ts";
import { concerns, originOf, serviceOf } from "./logsource.ts";
import { Matcher } from "./matcher.ts";
import type { Logsource } from "./rule.ts";

const sysmon = (EventID: number | string, more: Record<string, string> = {}) =>
  anEvent({ feed: "windows", native: { Channel: "Microsoft-Windows-Sysmon/Operational", EventID, ...more } });
const fits = (logsource: Logsource, event = sysmon(1)) => concerns(logsource, originOf(event.feed, serviceOf(event)));

describe("an event of Windows", () => {
  it("has the category that its number says, and the log as service", () => {
    expect(fits({ product: "windows", category: "process_creation" })).toBe(true);
    expect(fits({ product: "windows", service: "sysmon" })).toBe(true);
    expect(fits({ product: "windows", category: "process_creation", service: "security" })).toBe(false);
    expect(fits({ product: "windows", category: "process_creation" }, sysmon("11"))).toBe(false);
    expect(fits({ product: "linux", category: "process_creation" })).toBe(false);
    expect(fits({ category: "network" })).toBe(false);
  });

  it("of the registry is told apart by what was done", () => {
    const [added, deleted] = [sysmon(12, { EventType: "CreateKey" }), sysmon(12, { EventType: "DeleteValue" })];
    expect(["registry_add", "registry_delete", "registry_event"].map((category) => fits({ category }, added))).toEqual([
      true,
      false,
      true,
    ]);
    expect(
      ["registry_add", "registry_delete", "registry_event"].map((category) => fits({ category }, deleted)),
    ).toEqual([false, true, true]);
  });

  it("is known by its channel, whatever its case, and may have it in ECS", () => {
    const native = { Channel: "SECURITY", EventID: 4625 };
    expect(fits({ product: "windows", service: "security" }, anEvent({ feed: "windows", native }))).toBe(true);
    const ecs = { event: { code: "4104" }, winlog: { channel: "Microsoft-Windows-PowerShell/Operational" } };
    expect(fits({ category: "ps_script" }, anEvent({ feed: "windows", ecs }))).toBe(true);
    expect(serviceOf(anEvent({ feed: "windows", native: { Channel: "constructor", EventID: 1 } }))).toBe("");
  });

  it("is matched by a rule as SigmaHQ writes it", () => {
    const rule = aDetection(
      "shell",
      String.raw`{ selection: { Image|endswith: '\cmd.exe', CommandLine|contains: rmdir }, condition: selection }`,
      "logsource: { category: process_creation, product: windows }",
    );
    const matcher = new Matcher(ruleSetOf(rule).detections);
    const fields = { Image: String.raw`C:\Windows\System32\cmd.exe`, CommandLine: "cmd /c rmdir /s x" };
    expect(matcher.match(sysmon(1, fields))).toHaveLength(1);
    expect(matcher.match(sysmon(11, fields))).toHaveLength(0);
  });
});

describe("an event of a Linux system", () => {
  const of = (name: string) => anEvent({ feed: "syslog", ecs: { process: { name } } });

  it("has its program as service where Sigma has a name for it, and is one of syslog in any case", () => {
    expect(fits({ product: "linux", service: "sshd" }, of("sshd"))).toBe(true);
    expect(fits({ product: "linux", service: "auth" }, of("sshd"))).toBe(true);
    expect(fits({ product: "linux", service: "syslog" }, of("sshd"))).toBe(true);
    expect(fits({ product: "linux", service: "auth" }, of("cron"))).toBe(false);
    expect(fits({ product: "linux", service: "syslog" }, of("__proto__"))).toBe(true);
    expect(fits({ product: "windows", service: "syslog" }, of("sshd"))).toBe(false);
  });
});
