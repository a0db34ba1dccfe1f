import { systemClock, type EventLog, type Telemetry } from "@lagewarte/platform";
import { followOwnLists, RulesInForce, rulesStamp, shippedFiles } from "@lagewarte/rules";

/** How often the folder of rules is looked at for changes, in milliseconds. */
const LOOK_EVERY = 60_000;

/** The rules of a folder and of the content packs beside it, and what people have released in their place. Mistakes are told of in the log of the process. */
export async function openRules({
  log,
  telemetry,
  rules,
  packs,
}: {
  readonly log: EventLog;
  readonly telemetry: Telemetry;
  readonly rules: string;
  readonly packs?: readonly string[] | undefined;
}): Promise<RulesInForce> {
  return RulesInForce.open({
    log,
    shipped: (given) => shippedFiles(rules, packs, given),
    lists: await followOwnLists(log, systemClock),
    stamp: () => rulesStamp([rules, ...(packs ?? [])]),
    every: LOOK_EVERY,
    onProblems: (problems) => {
      for (const problem of problems) telemetry.logger.error({ problem }, "a rule is bad and stays out");
    },
    onUnreadable: (error) =>
      telemetry.logger.error({ err: error }, "the rules cannot be read again; they stay as they are"),
  });
}
