import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TopicName } from "@lagewarte/model";
import { TrialBackend } from "../trial/trial-backend.ts";
import { anAlert, constituency, own } from "../trial/trial-world.ts";

let trial: TrialBackend;
beforeAll(async () => {
  trial = await TrialBackend.start();
  await trial.organisations(constituency);
});
afterAll(() => trial.close());

describe("records that nobody can read, on every topic that is folded", () => {
  const topics: readonly TopicName[] = ["alerts", "events", "situation", "books", "rejected", "changes"];

  it("stop neither the picture nor the stream, and can be looked at", async () => {
    const analyst = await trial.person({ role: "analyst" });
    await trial.log.append(
      topics.flatMap((topic) =>
        ["not JSON", "{}", '"text"', "\u0000"].map((value) => ({ topic, key: "poison", value })),
      ),
    );
    await trial.alerts([anAlert("a-after", [own])]);
    const list = await analyst.ask("GET", "/alerts?limit=10");
    expect(list.text).toContain("a-after");
    await trial.settled();
    await trial.services.readModel.refresh("rejected");
    const page = await trial.services.readModel.search<{ rawAt: { log: string } }>("rejected", { limit: 100 });
    const where = new Set(page.items.map(({ document }) => document.rawAt.log.split("/")[0]));
    expect(where).toEqual(new Set(["alerts", "books", "events", "situation"]));
    const changes = await analyst.ask("GET", "/changes?since=3");
    expect(changes.text).toContain("a-after");
  });
});
