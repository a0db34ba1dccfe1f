import { describe, expect, it } from "vitest";
import { anAlert, anOrganisation } from "../fixtures/a-world.ts";
import { NOON } from "../fixtures/an-event.ts";
import { pictureOf } from "./picture.ts";

const byId = <Item extends { readonly id: unknown }>(...items: Item[]): Map<Item["id"], Item> =>
  new Map(items.map((item) => [item.id, item]));

describe("the picture of the state", () => {
  it("does not count what happens in the administration of justice, a tenant of its own; that one counts it itself", () => {
    const picture = pictureOf(
      {
        organisations: byId(
          anOrganisation("ni", "state"),
          anOrganisation("au-amt", "authority"),
          anOrganisation("ju-gericht", "authority", { tenant: "justice" }),
        ),
        sources: [],
        lastSeen: new Map(),
        alerts: byId(
          anAlert("a-amt", { organisations: ["au-amt"] }),
          anAlert("a-gericht", { organisations: ["ju-gericht"] }),
        ),
        shelves: [],
      },
      new Map(),
      NOON,
    );
    const reasons = Object.fromEntries(picture.map(({ area, reasons: all }) => [area, all.map(({ alert }) => alert)]));
    expect(reasons).toEqual({ ni: ["a-amt"], "au-amt": ["a-amt"], "ju-gericht": ["a-gericht"] });
  });
});
