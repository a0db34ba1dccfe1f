// An update brings documents of another form: the read model of before is not read wrongly, but built again from the log.
import fs from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { eveAlert, people, seed } from "./seed.ts";
import { Api, deliver, startSystem, waitFor, type System } from "./system.ts";

interface List {
  readonly items: readonly { readonly id: string; readonly books?: object }[];
  readonly total: number;
}

/** What the pages show, as it was known at `at`. */
async function picture(api: Api, at: string): Promise<Record<string, unknown>> {
  // `seq` is where the live stream stands, which goes on growing.
  const { seq: _seq, ...situation } = await api.get<Record<string, unknown>>(`/situation?at=${at}`);
  const sources = await api.get<List>("/sources?limit=500");
  return {
    alerts: await api.get<List>("/alerts?limit=500&state=open,acknowledged,closed&sort=openedAt"),
    events: await api.get<List>("/events?limit=500"),
    rejected: await api.get<List>("/rejected?limit=500"),
    situation,
    books: sources.items.map(({ id, books }) => ({ id, books })),
  };
}

describe("the system after an update that changes the read model's form", () => {
  let system: System;
  afterAll(async () => {
    await system.stop();
    fs.rmSync(system.data, { recursive: true, force: true });
  });

  it("shows the same alerts, events, books and situation at once, and knows the records it had before", async () => {
    system = await startSystem();
    const { tokens, analyst } = await seed(system);
    const lines = tokens.map((_, town) => eveAlert("infected", { from: `192.0.2.${town + 1}`, to: "198.51.100.7" }));
    const body = `${lines.join("\n")}\nno JSON\n`;
    for (const token of tokens) expect((await deliver(system.url, "suricata-eve", token, body)).status).toBe(202);
    await waitFor(async () => ((await analyst.get<List>("/alerts?limit=1")).total > 0 ? true : undefined));
    const [alert] = (await analyst.get<{ items: { alert: { id: string; revision: number } }[] }>("/alerts?limit=1"))
      .items;
    const etag = (await analyst.send("GET", `/alerts/${alert?.alert.id}`)).headers.get("etag") ?? "";
    const taken = await analyst.send("POST", `/alerts/${alert?.alert.id}/acknowledge`, {}, { "if-match": etag });
    expect(taken.status).toBe(200);
    // The situation is told at most every few seconds; what comes later belongs to a later time.
    await pause(3000);
    const at = new Date().toISOString();
    const before = await picture(analyst, at);
    expect(before).toMatchObject({ events: { total: 16 }, rejected: { total: 4 } });
    await system.stop();

    const readModel = new DatabaseSync(path.join(system.data, "read-model.db"));
    readModel.exec("UPDATE made_from SET fingerprint = 'of an older version'; UPDATE alerts SET document = '{}'");
    readModel.close();

    system = await startSystem({ data: system.data });
    const again = await Api.signIn(system.url, people.analyst.name, people.analyst.password);
    expect(await picture(again, at)).toEqual(before);
    const copy = await deliver(system.url, "suricata-eve", tokens[0] ?? "", body);
    expect(copy.body).toMatchObject({ received: 5, suppressed: 4, rejected: 1 });
  });
});
