import { createFirstAdmin, type Backend } from "@lagewarte/backend";
import type { Intake } from "@lagewarte/ingest";
import type { Clock, EventLog, Telemetry } from "@lagewarte/platform";
import { loadExample, type Example } from "../example/load-example.ts";
import { playExample } from "../example/play-example.ts";
import { Story } from "../example/story.ts";
import type { StartConfig } from "./config.ts";
import { exampleFolder } from "./places.ts";

/** Password of the three people of the example; they exist only where the example does. */
const EXAMPLE_PASSWORD = "beispiel-lagewarte";

/** The parts of a running system that a newcomer meets. */
export interface Entrance {
  readonly url: string;
  readonly log: EventLog;
  readonly backend: Backend;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

export interface Welcome {
  /** How to get in. */
  readonly lines: readonly string[];
  /** Plays the example's feeds until the signal is aborted; at once done where there are none. */
  readonly play: () => Promise<void>;
}

/** Makes the first administrator and, where it is wanted, the example with its people. */
export async function welcome(
  { url, log, backend, intake, clock, telemetry }: Entrance,
  { adminPassword, example: wanted, data }: Pick<StartConfig, "adminPassword" | "example" | "data">,
  signal: AbortSignal,
): Promise<Welcome> {
  const admin = await createFirstAdmin(backend.people, adminPassword);
  const example = wanted === "none" ? undefined : await loadExample(log, exampleFolder, data);
  if (example !== undefined) await examplePeople(backend, example);
  const lines = [`Lagewarte: ${url}`];
  if (typeof admin?.oneTimePassword === "string")
    lines.push(`  admin / ${admin.oneTimePassword}   (one-time password, shown this once)`);
  if (example !== undefined)
    lines.push(
      `  analystin / ${EXAMPLE_PASSWORD}   (N-CERT)`,
      `  gemeinde / ${EXAMPLE_PASSWORD}   (municipal IT officer)`,
      `  leitung / ${EXAMPLE_PASSWORD}   (management)`,
      "  All data is invented example data. Without it: npm start -- --empty",
    );
  if (example === undefined || wanted !== "full") return { lines, play: async () => {} };
  return { lines, play: () => playExample({ example, intake, clock, telemetry, signal }) };
}

async function examplePeople({ people }: Backend, example: Example): Promise<void> {
  const town = new Story(example, 0).towns.at(-1);
  const wanted = [
    { name: "analystin", displayName: "Mia Hansen (Beispiel)", role: "analyst" as const },
    {
      name: "gemeinde",
      displayName: "Kim Ahrens (Beispiel)",
      role: "municipal-officer" as const,
      organisation: town?.id,
    },
    { name: "leitung", displayName: "Dr. Alex Cordes (Beispiel)", role: "management" as const },
  ];
  for (const each of wanted)
    if (people.byName(each.name) === undefined)
      await people.create({ ...each, password: EXAMPLE_PASSWORD, example: true });
}
