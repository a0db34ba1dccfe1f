// A rule becomes better: edited, run over what was, proposed, released by a second person; and put aside for a while.
import fs from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, signedInPage, visit } from "./browser.ts";
import { openAlerts, people, seed, type Seeded } from "./seed.ts";
import { startSystem, waitFor, type System } from "./system.ts";

const COUNT = 6;
const FILE = "ids-infected";

interface Rule {
  readonly id: string;
  readonly file: string;
  readonly version: string;
  readonly released: number | null;
  readonly figures: { readonly open: number; readonly month: number };
}

let system: System;
let seeded: Seeded;
let browser: Browser;
let first: Page;
let second: Page;

beforeAll(async () => {
  system = await startSystem();
  seeded = await seed(system);
  await openAlerts(system, seeded, COUNT);
  browser = await openBrowser();
  first = await signedInPage(browser, system.url, people.analyst);
  second = await signedInPage(browser, system.url, people.second, { colorScheme: "dark" });
}, 120_000);
afterAll(async () => {
  await browser.close();
  expect(await system.stop()).toBe(0);
  fs.rmSync(system.data, { recursive: true, force: true });
});

async function ruleOf(file: string): Promise<Rule> {
  const { items } = await seeded.analyst.get<{ items: Rule[] }>("/rules");
  const rule = items.find((each) => each.file === file);
  if (rule === undefined) throw new Error(`no rule of ${file}`);
  return rule;
}
const text = (page: Page) => page.getByTestId("rule-text");

describe("a rule on the page", () => {
  it("says what it means, what it costs, and where it is from", async () => {
    const rule = await ruleOf(FILE);
    expect(rule.figures).toMatchObject({ open: COUNT, month: COUNT });
    await visit(first, system.url, "/regeln");
    await first.locator(`[data-testid="rule-row"][data-rule="${rule.id}"]`).click();
    const panel = first.getByTestId("rule-panel");
    await panel.getByText("sieht aus wie der von Schadsoftware").waitFor();
    for (const word of ["EUPL-1.2", "Lagewarte", FILE, "Wie ausgeliefert."])
      expect(await panel.innerText()).toContain(word);
    expect(await first.locator(".disturbers, .rule-panel").count()).toBe(1);
  });

  it("is found by words and by what it does", async () => {
    await visit(first, system.url, "/regeln?view=silent");
    const shown = (): Promise<string[]> =>
      first.getByTestId("rule-row").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-rule") ?? ""));
    expect(await shown()).not.toContain((await ruleOf(FILE)).id);
    await visit(first, system.url, "/regeln");
    await first.getByRole("searchbox", { name: "Regel suchen" }).fill("ids-infected");
    await expect.poll(shown).toEqual([(await ruleOf(FILE)).id]);
  });
});

describe("a change of a rule", () => {
  it("is checked while it is written, with a way to each mistake", async () => {
    await visit(first, system.url, `/regeln?file=${FILE}`);
    await text(first).waitFor();
    const kept = await text(first).inputValue();
    await text(first).fill(kept.replace("detection:", "detektion:"));
    const place = first.getByRole("button", { name: /^Zeile \d+, Spalte \d+$/ }).first();
    await place.click();
    const line = Number(/\d+/.exec(await place.innerText())?.[0]);
    const at = await text(first).evaluate((area: HTMLTextAreaElement) => area.selectionStart);
    expect((await text(first).inputValue()).slice(0, at).split("\n")).toHaveLength(line);
    expect(await first.getByRole("button", { name: "Zur Freigabe vorlegen" }).isDisabled()).toBe(true);
    await text(first).fill(kept.replaceAll("infected-system", "system-compromise"));
    await first.waitForSelector('[data-testid="verdict"][data-good="true"]');
  });

  it("is run over the last thirty days: which alerts there would have been, and who would have been told", async () => {
    await first.getByRole("button", { name: "Über 30 Tage" }).click();
    const difference = first.getByTestId("difference");
    await difference.waitFor({ timeout: 60_000 });
    await difference.getByText(`Entfällt ${COUNT}`).waitFor();
    expect(await difference.getByTestId("replayed").count()).toBe(COUNT);
    expect(await difference.innerText()).toContain("Nicht mehr benachrichtigt");
    expect(await difference.innerText()).toContain(seeded.towns[0]?.name);
  });

  it("is proposed by one and released by another one", async () => {
    const before = await ruleOf(FILE);
    await first.getByLabel("Warum die Änderung?").fill("Nur was wirklich befallen ist");
    await first.getByRole("button", { name: "Zur Freigabe vorlegen" }).click();
    await first.getByText("Freigeben muss jemand anderes").waitFor();
    expect(await first.getByRole("button", { name: "Freigeben", exact: true }).isDisabled()).toBe(true);

    await visit(second, system.url, "/regeln");
    await second.locator(".proposals").getByRole("button", { name: FILE }).click();
    await second.getByText("Nur was wirklich befallen ist").waitFor();
    expect(await second.locator(".diff-removed").count()).toBeGreaterThan(0);
    expect(await second.getByTestId("kept-run").innerText()).toContain(`entfällt ${COUNT}`);
    await second.getByRole("button", { name: "Freigeben", exact: true }).click();
    await second.getByText("Kein Entwurf").waitFor();

    const after = await waitFor(async () => {
      const rule = await ruleOf(FILE);
      return rule.version === before.version ? undefined : rule;
    });
    expect(after.released).toBe(1);
    await visit(second, system.url, `/regeln?rule=${after.id}`);
    await second.getByTestId("versions").getByText("Fassung 1").click();
    expect(await second.getByTestId("versions").innerText()).toContain("vorgelegt von Ada Analyse");
    expect(await second.locator(".versions .diff-added").count()).toBeGreaterThan(0);
  });
});

describe("a rule that is put aside", () => {
  it("leaves queue and situation with its alerts, which are kept, and comes back when it is lifted", async () => {
    const { id } = await ruleOf(FILE);
    await visit(second, system.url, `/regeln?rule=${id}`);
    await second.getByRole("button", { name: "Zurückstellen" }).click();
    const dialog = second.getByRole("dialog");
    await dialog.getByLabel("Begründung").fill("Eigener Versuch des CERT");
    await dialog.getByRole("button", { name: "Zurückstellen" }).click();
    await second.getByTestId("shelves").getByText("Eigener Versuch des CERT").waitFor();

    const total = async (query: string): Promise<number> =>
      (await seeded.analyst.get<{ total: number }>(`/alerts?facets=no&rule=${id}${query}`)).total;
    expect([await total(""), await total("&shelved=only")]).toEqual([0, COUNT]);
    const openInSituation = async (): Promise<number> =>
      (await seeded.analyst.get<{ openAlerts: { total: number } }>("/situation")).openAlerts.total;
    await expect.poll(openInSituation, { timeout: 20_000 }).toBe(0);

    await visit(first, system.url, "/alarme");
    await first.getByRole("button", { name: `Zurückgestellt ${COUNT}` }).click();
    await expect.poll(() => first.getByTestId("queue-row").count()).toBe(COUNT);
    await first.getByTestId("queue-row").first().click();
    await first.getByTestId("alert-panel").getByText("zurückgestellt bis").waitFor();

    await second.getByRole("button", { name: "Aufheben" }).click();
    await second.getByText("aufgehoben von").waitFor();
    expect(await total("")).toBe(COUNT);
    await expect.poll(openInSituation, { timeout: 20_000 }).toBe(COUNT);
  });

  it("is nobody's business but that of those who work alerts", async () => {
    const officer = await signedInPage(browser, system.url, people.officer);
    expect(await officer.getByRole("link", { name: "Regeln" }).count()).toBe(0);
    await officer.context().close();
  });
});
