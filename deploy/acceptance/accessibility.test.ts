// Every page against WCAG 2.2 A and AA with axe: light, dark, and at 320 pixels; each as the role that uses it.
import fs from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, signedInPage, visit } from "./browser.ts";
import { eveAlert, openAlerts, people, seed, type Seeded } from "./seed.ts";
import { deliver, startSystem, type System } from "./system.ts";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const modes = {
  light: { colorScheme: "light", viewport: { width: 1440, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  // High enough that no part is cut by where the page happens to be scrolled to: a cut target counts as too small.
  "320 pixels": { colorScheme: "light", viewport: { width: 320, height: 5000 } },
} as const;

let system: System;
let seeded: Seeded;
let browser: Browser;
let alert = "";
let rule = "";

beforeAll(async () => {
  system = await startSystem();
  seeded = await seed(system);
  await openAlerts(system, seeded, 40);
  const lines = [0, 1, 2].map((each) =>
    eveAlert("exploit", { from: "203.0.113.77", to: "192.0.2.10", flow: 900 + each }),
  );
  await deliver(system.url, "suricata-eve", seeded.tokens[0] ?? "", `${lines.join("\n")}\n{"not json\n`);
  const { items } = await seeded.analyst.get<{ items: { alert: { id: string } }[] }>("/alerts?limit=1");
  alert = items[0]?.alert.id ?? "";
  rule = (await seeded.analyst.get<{ items: { id: string }[] }>("/rules")).items[0]?.id ?? "";
  browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  expect(await system.stop()).toBe(0);
  fs.rmSync(system.data, { recursive: true, force: true });
});

/** What axe finds, in words that say where. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found, passes } = await new AxeBuilder({ page }).withTags(tags).analyze();
  expect(passes.length).toBeGreaterThan(8);
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}

/** Pages by the one who uses them; CONTRIBUTING.md says to add a new page here. */
const pages: Readonly<Record<"analyst" | "officer" | "management" | "admin", () => readonly string[]>> = {
  analyst: () => [
    "/lage",
    "/lage?view=kacheln",
    "/lage?view=liste",
    `/lage?t=${new Date(Date.now() - 7_200_000).toISOString()}`,
    "/alarme",
    `/alarme?alert=${alert}`,
    "/organisationen",
    `/organisationen/${seeded.towns[0]?.id}`,
    "/organisationen/nobody",
    "/quellen",
    "/regeln",
    `/regeln?rule=${rule}`,
    "/regeln?file=ids-infected",
    "/barrierefreiheit",
  ],
  officer: () => ["/meine", "/alarme", `/organisationen/${seeded.towns[0]?.id}`],
  management: () => ["/lage"],
  admin: () => ["/verwaltung", "/organisationen"],
};

/** Parts of the page that lie over each other, or are squeezed to less than what is in them. */
const collisions = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const named = (panel: Element): string => panel.getAttribute("aria-label") ?? panel.textContent.trim().slice(0, 30);
    const panels = [...document.querySelectorAll("main .panel")].map((panel) => ({
      panel,
      box: panel.getBoundingClientRect(),
    }));
    const cut = panels.filter(({ panel }) => {
      const hidden = panel.scrollHeight - panel.clientHeight;
      return hidden > 2 && !["auto", "scroll"].includes(getComputedStyle(panel).overflowY);
    });
    const over = panels.flatMap(({ panel, box }, index) =>
      panels.slice(index + 1).filter(({ panel: other, box: its }) => {
        const height = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        const width = Math.min(box.right, its.right) - Math.max(box.left, its.left);
        // The alert's panel is meant to lie over the queue where there is no room beside it.
        const isLaidOver = [panel, other].some((each) => getComputedStyle(each).position === "fixed");
        return height > 1 && width > 1 && !isLaidOver && !panel.contains(other);
      }),
    );
    return [
      ...cut.map(({ panel }) => `${named(panel)} is cut`),
      ...over.map(({ panel }) => `${named(panel)} lies over another part`),
    ];
  });

describe.each([
  [1440, 900],
  [768, 1024],
  [390, 844],
  [320, 640],
])("at %d by %d pixels", (width, height) => {
  it.each(Object.keys(pages) as (keyof typeof pages)[])("no part of a page of %s lies over another", async (who) => {
    const page = await signedInPage(browser, system.url, people[who], { viewport: { width, height } });
    for (const target of pages[who]().filter((each) => !each.endsWith("nobody"))) {
      await visit(page, system.url, target);
      expect(await collisions(page), target).toEqual([]);
      const beyond = await page.evaluate(() => (document.scrollingElement?.scrollHeight ?? 0) - innerHeight);
      // On a phone the page scrolls between its bars, and nowhere else.
      if (width < 760) expect(beyond, `${target} scrolls twice`).toBe(0);
    }
    await page.context().close();
  });
});

describe.each(Object.keys(modes) as (keyof typeof modes)[])("%s", (mode) => {
  it.each(Object.keys(pages) as (keyof typeof pages)[])("the pages of %s have no finding", async (who) => {
    const page = await signedInPage(browser, system.url, people[who], modes[mode]);
    for (const target of pages[who]()) {
      if (target.endsWith("nobody")) {
        await page.goto(`${system.url}${target}`);
        await page.waitForSelector('[data-testid="not-found"]');
      } else await visit(page, system.url, target);
      expect(await violations(page), target).toEqual([]);
      const overflow = await page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - innerWidth);
      expect(overflow, `${target} scrolls sideways`).toBeLessThanOrEqual(0);
    }
    await page.context().close();
  });

  it("the door has no finding", async () => {
    const context = await browser.newContext({ reducedMotion: "reduce", ...modes[mode] });
    const page = await context.newPage();
    await page.goto(system.url);
    await page.waitForSelector('input[name="name"]');
    expect(await violations(page)).toEqual([]);
    await context.close();
  });

  it("questions and menus have no finding", async () => {
    const page = await signedInPage(browser, system.url, people.analyst, modes[mode]);
    await visit(page, system.url, "/lage");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    expect(await violations(page), "search").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: /^Angemeldet/ }).click();
    await page.getByRole("menu").waitFor();
    expect(await violations(page), "person").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Tasten und Hilfe" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await violations(page), "keys").toEqual([]);
    await page.context().close();
  });

  it("closing an alert asks for what it was, without a finding", async () => {
    const page = await signedInPage(browser, system.url, people.analyst, modes[mode]);
    await visit(page, system.url, `/alarme?alert=${alert}`);
    await page
      .getByTestId("alert-panel")
      .getByRole("button", { name: /^Erledigen/ })
      .click();
    await page.getByRole("dialog").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });
});

describe("in English", () => {
  it("no German word is left on the pages", async () => {
    const page = await signedInPage(browser, system.url, people.analyst);
    await page.evaluate(() => localStorage.setItem("lagewarte-language", "en"));
    for (const target of pages.analyst().slice(0, 10)) {
      await page.goto(`${system.url}${target}`);
      await page.waitForSelector('main .panel, [data-testid="not-found"]');
      expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
      const text = await page.locator("body").innerText();
      expect(
        text.match(/\b(Alarme|offen|Quellen|Anmelden|hoch|mittel|niedrig|keine|Warum|Stufe|Verwaltungen)\b/g) ?? [],
        target,
      ).toEqual([]);
      expect(text, target).not.toMatch(/\b(lage|alarme|org|quellen|app|nav)\.[a-z]+\b/);
    }
    await page.context().close();
  });
});
