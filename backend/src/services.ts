import type { IncomingMessage, ServerResponse } from "node:http";
import type { Organisation, OrganisationId, RuleDesk, Source } from "@lagewarte/model";
import type { Clock, EventLog, LogTable, ReadModel, Telemetry } from "@lagewarte/platform";
import type { TenantOf } from "./access/subject.ts";
import type { Live } from "./live/live.ts";
import type { People } from "./people/people.ts";
import type { Registry } from "./registry.ts";
import type { DryRuns } from "./rules/dry-runs.ts";
import type { RuleFiles } from "./rules/rule-files.ts";
import type { Shelves } from "./rules/shelves.ts";
import type { SignInLimits } from "./session/limits.ts";
import type { Sessions } from "./session/sessions.ts";
import type { WithheldNow } from "./situation/withheld-now.ts";

/** Everything the routes work with, made once at the start. */
export interface Services {
  readonly log: EventLog;
  readonly readModel: ReadModel;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly people: People;
  readonly sessions: Sessions;
  readonly limits: SignInLimits;
  readonly organisations: LogTable<Organisation>;
  readonly tenantOf: TenantOf;
  readonly sources: Registry<Source>;
  readonly ruleDesk: RuleDesk | undefined;
  readonly ruleFiles: RuleFiles;
  readonly shelves: Shelves;
  readonly dryRuns: DryRuns;
  readonly live: Live;
  readonly withheld: WithheldNow;
  /** The origin that pages of ours have, given the Host header. */
  readonly origin: (host: string | undefined) => string;
  /** Rejects while some part does not work. */
  readonly readiness: () => Promise<void>;
  /** Milliseconds by which the read model shows an older picture than the log has. */
  readonly delay: () => Promise<number>;
  readonly moreMetrics: () => Promise<readonly string[]>;
  readonly metricsToken: string | undefined;
  /** The CERT's number for emergencies. */
  readonly phone: string | undefined;
  readonly intake: ((request: IncomingMessage, response: ServerResponse, feed: string) => Promise<void>) | undefined;
}

export const SERVICES = Symbol("services");

/** Name of an organisation, as rows and chips show it. */
export function organisationName(services: Pick<Services, "organisations">, id: OrganisationId): string | undefined {
  return services.organisations.get(id)?.name;
}
