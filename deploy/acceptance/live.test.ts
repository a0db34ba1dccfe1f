// How old the picture is stays in sight: live, delayed, stale, disconnected, and what was missed comes after.
import fs from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, signedInPage, visit } from "./browser.ts";
import { openAlerts, people, seed, type Seeded } from "./seed.ts";
import { startSystem, type System } from "./system.ts";

let system: System;
let seeded: Seeded;
let browser: Browser;

beforeAll(async () => {
  system = await startSystem();
  seeded = await seed(system);
  await openAlerts(system, seeded, 3);
  browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  expect(await system.stop()).toBe(0);
  fs.rmSync(system.data, { recursive: true, force: true });
});

const badge = (page: Page, state: string, seconds: number) =>
  page.waitForSelector(`[data-testid="live"][data-state="${state}"]`, { timeout: seconds * 1000 });

describe("the heartbeat of the server", () => {
  it("stops: delayed within 35 s, stale within 125 s with the values still there, and live again", async () => {
    const page = await signedInPage(browser, system.url, people.analyst);
    let isSilent = false;
    await page.routeWebSocket(/socket\.io/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        if (!isSilent || !String(message).includes("heartbeat")) socket.send(message);
      });
    });
    await visit(page, system.url, "/lage");
    await badge(page, "live", 15);
    isSilent = true;
    await badge(page, "delayed", 45);
    expect(await page.getByTestId("live").innerText()).toContain("Verzögert");
    expect(await page.locator('[data-stale="true"]').count()).toBe(0);
    await badge(page, "stale", 100);
    expect(await page.getByTestId("live").innerText()).toContain("Veraltet");
    expect(await page.locator('.panel[data-stale="true"]').count()).toBeGreaterThan(2);
    expect(await page.locator('.lage-queue [data-testid="queue-row"]').count()).toBe(3);
    isSilent = false;
    await badge(page, "live", 15);
    expect(await page.locator("[data-stale]").count()).toBe(0);
    await page.context().close();
  }, 240_000);
});

describe("the connection", () => {
  it("breaks: disconnected; when it is back, what happened meanwhile is there", async () => {
    const page = await signedInPage(browser, system.url, people.analyst);
    await visit(page, system.url, "/alarme");
    await badge(page, "live", 15);
    await page.context().setOffline(true);
    await page.evaluate(() => dispatchEvent(new Event("offline")));
    await badge(page, "offline", 60);
    expect(await page.getByTestId("live").innerText()).toContain("Getrennt");
    // With five infected systems at one town there would be an alert more, about all of them.
    await openAlerts(system, seeded, 1, 100);
    expect(await page.locator('[data-testid="queue"] [data-testid="queue-row"]').count()).toBe(3);
    await page.context().setOffline(false);
    await badge(page, "live", 60);
    await page.waitForFunction(() =>
      document.querySelector('[data-testid="new-pill"]')?.textContent?.includes("1 neuer Alarm"),
    );
    expect(await page.locator('[data-testid="queue"] [data-testid="queue-row"]').count()).toBe(3);
    await page.context().close();
  }, 180_000);
});
