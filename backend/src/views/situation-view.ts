import { AreaSituation, instant, type Instant, type JsonObject } from "@lagewarte/model";
import type { Append, BatchHandler, EventLog, LogRecord, ReadModel, Write } from "@lagewarte/platform";
import { changeAppend, json } from "./record.ts";

/** The state of an area from `from` until `until` (null: still), as it was told. */
export interface SituationDocument extends AreaSituation {
  readonly from: Instant;
  readonly until: Instant | null;
  /** True for the one document under the area's own id. */
  readonly current: boolean;
  /** True where this stretch began with another level. */
  readonly levelChanged: boolean;
  /** Id of the document of this stretch. */
  readonly stretch: string;
}

/** Every state an area was in, so that the picture of any time can be asked for; and the present one under its own id. */
export function foldSituation(log: EventLog, readModel: ReadModel): BatchHandler {
  return async (batch) => {
    // One record after the other where the same area comes twice: each ends the stretch of the one before.
    let rest: readonly LogRecord[] = batch;
    while (rest.length > 0) {
      const seen = new Set<string>();
      const now = rest.filter(({ key }) => !seen.has(key) && seen.add(key));
      rest = rest.filter((record) => !now.includes(record));
      await foldDistinct(now);
    }
  };

  async function foldDistinct(records: readonly LogRecord[]): Promise<void> {
    const present = await readModel.getMany<SituationDocument>(
      "situation",
      records.map(({ key }) => key),
    );
    const writes: Write[] = [];
    const changes: Append[] = [];
    for (const [index, record] of records.entries()) {
      const area = AreaSituation.parse(json(record));
      const before = present[index];
      const from = instant(record.appendedAt);
      if (before === undefined || before.version < record.offset) {
        const stretch = `${area.area}@${record.offset}`;
        const document: SituationDocument = {
          ...area,
          from,
          until: null,
          current: true,
          levelChanged: before !== undefined && before.document.level !== area.level && area.previous !== null,
          stretch,
        };
        const write = (id: string, each: SituationDocument): Write => ({
          id,
          version: record.offset,
          document: each as unknown as JsonObject,
        });
        writes.push(write(stretch, { ...document, current: false }));
        if (before !== undefined)
          writes.push(write(before.document.stretch, { ...before.document, current: false, until: from }));
        writes.push(write(area.area, document));
      }
      changes.push(
        changeAppend({
          type: "situation",
          id: area.area,
          version: record.offset,
          at: from,
          organisations: [area.area],
          document: area,
        }),
      );
    }
    await readModel.upsert("situation", writes);
    await log.append(changes);
  }
}
