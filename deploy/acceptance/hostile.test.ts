// Attackers' bytes on their way to a screen: they stay text, whatever they are.
import fs from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, signedInPage, visit } from "./browser.ts";
import { people, seed, type Seeded } from "./seed.ts";
import { deliver, startSystem, waitFor, type System } from "./system.ts";

const script = `"><img src=x onerror="window.harmed=1"><script>window.harmed=1</script>{{7*7}}`;
const formula = '=HYPERLINK("http://x.example";"y")';

let system: System;
let seeded: Seeded;
let browser: Browser;

const now = (): string => new Date().toISOString().replace("Z", "+0000");
/** An alert with the payload in every text field that Suricata has. */
function hostileAlert(payload: string, host: number): string {
  return JSON.stringify({
    timestamp: now(),
    flow_id: host,
    event_type: "alert",
    src_ip: `10.251.0.${host}`,
    src_port: 40_000,
    dest_ip: "203.0.113.9",
    dest_port: 443,
    proto: "TCP",
    app_proto: payload,
    host: payload,
    in_iface: payload,
    alert: {
      action: payload,
      gid: 1,
      signature_id: 2_000_001,
      rev: 1,
      signature: `${payload} TROJAN`,
      category: "A Network Trojan was detected",
      severity: 1,
      metadata: { mitre_technique_id: [payload], signature_severity: [payload] },
    },
    http: { hostname: payload, url: payload, http_user_agent: payload, http_method: payload, http_refer: payload },
    dns: { query: [{ rrname: payload, rrtype: payload }] },
    tls: { sni: payload, subject: payload, issuerdn: payload },
    email: { from: payload, to: [payload], subject: payload },
    fileinfo: { filename: payload, magic: payload },
    [payload]: payload,
  });
}

beforeAll(async () => {
  system = await startSystem();
  seeded = await seed(system);
  await seeded.admin.post("/people", {
    name: "hostile-name",
    displayName: script.slice(0, 120),
    role: "analyst",
    password: "hostile-name-password",
  });
  const [token = ""] = seeded.tokens;
  const records = [
    hostileAlert(script, 1),
    hostileAlert(formula, 2),
    hostileAlert("\u202Egnp.exe\u2028\u001b[2J\r\nfake line", 3),
    `{"event_type":"alert","timestamp":"${now()}","__proto__":{"isAdmin":true}}`,
    `{"event_type":"alert","timestamp":"${now()}","src_ip":"${script.replaceAll('"', "'")}"}`,
    `${script} is no JSON`,
  ];
  const answer = await deliver(system.url, "suricata-eve", token, `${records.join("\n")}\n`);
  expect(answer).toMatchObject({ status: 202, body: { received: 6, events: 3, rejected: 3 } });
  await waitFor(async () =>
    (await seeded.analyst.get<{ total: number }>("/alerts?limit=1")).total >= 3 ? true : undefined,
  );
  browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  expect(await system.stop()).toBe(0);
  fs.rmSync(system.data, { recursive: true, force: true });
});

/** Whether anything that came in as text became something else. */
async function isUnharmed(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    harmed: "harmed" in window,
    images: [...document.querySelectorAll("img")].filter(({ src }) => src.endsWith("/x")).length,
    scripts: [...document.scripts].filter(({ textContent }) => textContent?.includes("harmed")).length,
    admin: "isAdmin" in {},
  }));
  expect(found).toEqual({ harmed: false, images: 0, scripts: 0, admin: false });
}

describe("a payload in every text field", () => {
  it("is text in the queue, in the alert, in its evidence, and in the exported file", async () => {
    const page = await signedInPage(browser, system.url, people.analyst);
    await visit(page, system.url, "/alarme");
    for (const row of await page.locator('[data-testid="queue"] [data-testid="queue-row"]').all()) {
      await row.click();
      await page.getByTestId("alert-panel").waitFor();
      await page.waitForSelector(".evidence summary");
      await page.locator(".evidence summary").first().click();
      await isUnharmed(page);
    }
    expect(await page.locator(".evidence pre, [data-testid=alert-panel]").allInnerTexts()).toSatisfy(
      (texts: string[]) =>
        texts.some((text) => text.includes("onerror") || text.includes("HYPERLINK") || text.includes("fake line")),
    );
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Als CSV" }).click(),
    ]);
    const csv = fs.readFileSync(await file.path(), "utf8");
    expect(csv.split("\r\n").length).toBeGreaterThanOrEqual(4);
    expect(csv).not.toMatch(/(^|;)"[=+\-@\t]/m);
    await page.context().close();
  });

  it("is text where it was rejected, with the original bytes, and where people are named", async () => {
    const page = await signedInPage(browser, system.url, people.analyst);
    await visit(page, system.url, "/quellen");
    await page.waitForSelector(".rejected summary");
    for (const record of await page.locator(".rejected summary").all()) await record.click();
    expect((await page.locator(".rejected pre").allInnerTexts()).join("\n")).toContain("window.harmed=1");
    await isUnharmed(page);
    await page.context().close();
    const admin = await signedInPage(browser, system.url, people.admin);
    await visit(admin, system.url, "/verwaltung");
    expect(await admin.locator("table").first().innerText()).toContain("onerror");
    await isUnharmed(admin);
    await admin.context().close();
  });

  it("makes no second line in what the system logs", () => {
    const lines = system.output().split("\n");
    expect(lines.some((line) => line.trim() === "fake line")).toBe(false);
    expect(system.output()).not.toContain("\u001b[2J");
  });
});
