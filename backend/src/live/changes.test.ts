import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Change, ChangeList, ChangeMessage } from "@lagewarte/model";
import { TrialBackend, until } from "../trial/trial-backend.ts";
import type { TrialPerson } from "../trial/trial-person.ts";
import { aShare, anAlert, anArea, constituency, minutesAgo, neighbours, own, ownKreis } from "../trial/trial-world.ts";

const [neighbour = ""] = neighbours;
let trial: TrialBackend;
let watchers: TrialPerson[];
beforeAll(async () => {
  trial = await TrialBackend.start();
  await trial.organisations(constituency);
  watchers = [
    await trial.person({ role: "analyst" }),
    await trial.person({ role: "municipal-officer", organisation: own }),
    await trial.person({ role: "management" }),
  ];
});
afterAll(() => trial.close());

/** Something happens: an alert of one or both towns grows, or the picture changes. */
const happening = fc.oneof(
  fc.record({
    alert: fc.nat(3),
    whom: fc.constantFrom([own], [neighbour], [own, neighbour]),
    events: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ area: fc.constantFrom("ni", ownKreis, own), level: fc.constantFrom("low", "high", "none") }),
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

async function happen(round: number, what: Happening): Promise<void> {
  if ("area" in what) return trial.situation([anArea(what.area, kindOf(what.area), 4, { level: what.level })]);
  const shares = what.whom.map((id) => aShare(id, { events: what.events, lastSeenAt: minutesAgo(what.events) }));
  return trial.alerts([anAlert(`a-${round}-${what.alert}-${what.whom.length}`, what.whom, { shares })]);
}
const kindOf = (area: string) => (area === "ni" ? "state" : area === ownKreis ? "kreis" : "organisation");

describe("the stream of changes", { timeout: 60_000 }, () => {
  let round = 0;

  it("over the socket is what /changes tells, for everybody, in one order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 8 }), async (happenings) => {
        round += 1;
        const since = trial.services.live.seq;
        const sockets = watchers.map((who) => who.connect());
        await Promise.all(sockets.map((socket) => socket.opened));
        for (const what of happenings) await happen(round, what);
        for (const [index, who] of watchers.entries()) {
          const { items, complete, seq } = await who.get<ChangeList>(`/changes?since=${since}`);
          await until(() => (sockets[index]?.changes.length ?? 0) >= items.length);
          expect([sockets[index]?.changes, complete, seq]).toEqual([items, true, trial.services.live.seq]);
          expect(items.map((item) => item.seq)).toEqual(items.map((item) => item.seq).toSorted((a, b) => a - b));
        }
        for (const socket of sockets) socket.close();
      }),
      { numRuns: 25 },
    );
  });

  it("has no gap and no double for a client that comes and goes and asks from where it was", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(happening, { maxLength: 4 }), { minLength: 2, maxLength: 4 }),
        async (phases) => {
          round += 1;
          const start = trial.services.live.seq;
          const [who] = watchers as [TrialPerson];
          const missed = (since: number): Promise<ChangeList> => who.get(`/changes?since=${since}`);
          const got: ChangeMessage[] = [];
          let seq = start;
          for (const [index, happenings] of phases.entries()) {
            const socket = index % 2 === 0 ? who.connect() : undefined;
            await socket?.opened;
            const gap = await missed(seq);
            got.push(...gap.items);
            seq = gap.seq;
            for (const what of happenings) await happen(round, what);
            await until(
              () =>
                socket === undefined ||
                (socket.changes.at(-1)?.seq ?? trial.services.live.seq) >= trial.services.live.seq,
            );
            for (const message of socket?.changes ?? []) if (message.seq > seq) got.push(message);
            seq = Math.max(seq, got.at(-1)?.seq ?? seq);
            socket?.close();
          }
          got.push(...(await missed(seq)).items);
          expect(got).toEqual((await missed(start)).items);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("tells a client that knows of more than there is to read everything anew", async () => {
    const answer = await watchers[0]?.get<ChangeList>(`/changes?since=${trial.services.live.seq + 1}`);
    expect(answer).toMatchObject({ items: [], complete: false });
    expect((await watchers[0]?.ask("GET", "/changes?since=x"))?.status).toBe(400);
    expect((await watchers[0]?.ask("GET", "/changes"))?.status).toBe(400);
  });
});

describe("a backend that starts with a long stream behind it", { timeout: 60_000 }, () => {
  it("knows what is kept, and says so where something older is asked for", async () => {
    const old = await TrialBackend.start();
    const change: Change = {
      type: "situation",
      id: "ni",
      version: 0,
      at: minutesAgo(1),
      organisations: [],
      document: anArea("ni", "state", 4),
    };
    const value = JSON.stringify(change);
    for (let batch = 0; batch < 22; batch += 1)
      await old.log.append(Array.from({ length: 1000 }, () => ({ topic: "changes" as const, key: "", value })));
    await old.restartBackend();
    await old.organisations(constituency);
    const who = await old.person({ role: "analyst" });
    const since = (seq: number): Promise<ChangeList> => who.get<ChangeList>(`/changes?since=${seq}`);
    expect(await since(1000)).toMatchObject({ items: [], seq: 21_999, complete: false });
    expect(await since(5000)).toMatchObject({ items: [], complete: false });
    const { items, complete } = await since(21_900);
    expect([items.length, items[0]?.seq, complete]).toEqual([99, 21_901, true]);
    await old.close();
  });
});
