import { startViews } from "@lagewarte/backend";
import { startIngest } from "@lagewarte/ingest";
import type { Clock, EventLog, ReadModel, Telemetry } from "@lagewarte/platform";
import { startRules, startSituation } from "@lagewarte/rules";
import { openedLate } from "./opened-late.ts";
import { openRules } from "./rules-in-force.ts";

export type Role = "ingest" | "rules" | "views";

/** What a worker works with; the same in a thread of the embedded system and in a process of its own. */
export interface Parts {
  readonly log: EventLog;
  readonly openReadModel: () => Promise<ReadModel>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Folder of the rules. */
  readonly rules: string;
  /** Folders of content packs beside them. */
  readonly packs?: readonly string[] | undefined;
}

export interface Running {
  /** Rejects with the reason while it does not do its work. */
  ready(): Promise<void>;
  /** Milliseconds by which the views show an older picture than the log has; 0 of the others. */
  delay(): Promise<number>;
  /** Finishes what it has in hand, and closes the read model. The log stays open. */
  close(): Promise<void>;
}

/** Records on the log that take more than a moment to fold. */
const MANY = 20_000;

/** Fulfilled once the worker works; of the views, once they show all that is on the log. */
export async function startRole(role: Role, parts: Parts): Promise<Running> {
  switch (role) {
    case "ingest": {
      // Only asked for copies of older events: ingest goes on without it.
      const readModel = openedLate(parts.openReadModel);
      const ingest = await startIngest({ ...parts, readModel });
      return { ready: () => ingest.ready(), ...withoutDelay, close: () => closeAll([ingest, readModel]) };
    }
    case "rules": {
      const inForce = await openRules(parts);
      const rules = await startRules({ ...parts, rules: inForce, cpu: () => Number(process.hrtime.bigint()) });
      const situation = await startSituation(parts);
      const ready = async (): Promise<void> => {
        const failing = inForce.failing();
        if (failing !== undefined) throw failing;
        await rules.ready();
        await situation.ready();
      };
      return { ready, ...withoutDelay, close: () => closeAll([rules, situation, inForce]) };
    }
    case "views": {
      const readModel = await parts.openReadModel();
      const views = await startViews({ ...parts, readModel });
      const behind = await views.lag();
      if (behind > MANY)
        parts.telemetry.logger.warn(
          { records: behind },
          "the read model is built from the log; the start takes longer",
        );
      await views.caughtUp();
      const ready = async (): Promise<void> => {
        await views.ready();
        await readModel.check();
      };
      return { ready, delay: () => views.delay(), close: () => closeAll([views, readModel]) };
    }
    default:
      return role satisfies never;
  }
}

const withoutDelay = { delay: async (): Promise<number> => 0 };

async function closeAll(parts: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const part of parts) await part.close();
}
