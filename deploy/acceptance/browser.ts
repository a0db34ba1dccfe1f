import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

/** Debian's Chromium; nothing of its own goes to the network. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

export interface Visitor {
  readonly name: string;
  readonly password: string;
}

/** A page of a person who has signed in through the form, in a browser profile of its own. */
export async function signedInPage(
  browser: Browser,
  url: string,
  { name, password }: Visitor,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.fill('input[name="name"]', name);
  await page.fill('input[name="password"]', password);
  await page.click('button[type="submit"]');
  await page.waitForSelector("nav.rail");
  return page;
}

/** Goes to a page of the application and waits until it has something to show. */
export async function visit(page: Page, url: string, path: string): Promise<void> {
  await page.goto(`${url}${path}`);
  await page.waitForSelector("main .panel");
  await page.waitForFunction(() => document.querySelector("main .waiting") === null);
}
