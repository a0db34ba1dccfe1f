// What docs/api.md says in prose beside the schemas.
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Event, feedIds, roles } from "@lagewarte/model";
import { routes } from "./routes.ts";

const page = fs.readFileSync(path.resolve(import.meta.dirname, "../../docs/api.md"), "utf8");
/** The part under a heading. */
function part(heading: string): string {
  const [, text] = page.split(`\n## ${heading}\n`);
  return text?.split("\n## ")[0] ?? "";
}

describe("docs/api.md", () => {
  it("tells of every route with the permission that it needs, and of none that is not there", () => {
    const told = [...part("Routes").matchAll(/^\| `(\w+) (\S+)`\s*\| `([\w-]+)`\s*\| \S.*\|$/gm)].map(
      ([, method, address, access]) => `${method} ${address} ${access}`,
    );
    expect(told.toSorted()).toEqual(
      routes.map(({ method, path: address, access }) => `${method.toUpperCase()} ${address} ${access}`).toSorted(),
    );
  });

  it("names in its prose no route that is not there", () => {
    const known = new Set(routes.map(({ method, path: address }) => `${method.toUpperCase()} ${address}`));
    const named = [...page.matchAll(/`(GET|POST|DELETE) (\/[^`?\s]*)/g)].map(
      ([, method, address]) => `${method} ${address}`,
    );
    expect(named.length).toBeGreaterThan(routes.length);
    for (const each of named) expect(known).toContain(each.replace("/api/v1", ""));
  });

  it("has every field of an event in its table, and no other", () => {
    const told = [...part("The event").matchAll(/^\| `(\w+)`/gm)].map(([, field]) => field ?? "");
    expect(told.toSorted()).toEqual(Object.keys(Event.shape).toSorted());
  });

  it("names every feed and every role", () => {
    const feeds = [...(/Feeds: (.*)\./.exec(part("Delivering records"))?.[1] ?? "").matchAll(/`([\w-]+)`/g)];
    expect(feeds.map(([, feed]) => feed)).toEqual([...feedIds]);
    for (const role of roles) expect(part("Who may see what")).toContain(role);
  });
});
