import "reflect-metadata";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Organisation, ProblemError, Source, type RuleDesk } from "@lagewarte/model";
import {
  drainOf,
  followTable,
  type Clock,
  type EventLog,
  type LogRecord,
  type ReadModel,
  type Telemetry,
} from "@lagewarte/platform";
import type { TenantOf } from "./access/subject.ts";
import { Live } from "./live/live.ts";
import { Sockets } from "./live/sockets.ts";
import { People, type NewPerson } from "./people/people.ts";
import { Registry } from "./registry.ts";
import { DryRuns } from "./rules/dry-runs.ts";
import { RuleFiles } from "./rules/rule-files.ts";
import { Shelves } from "./rules/shelves.ts";
import type { Services } from "./services.ts";
import { SignInLimits } from "./session/limits.ts";
import { Sessions } from "./session/sessions.ts";
import { WithheldNow } from "./situation/withheld-now.ts";
import { createWebServer } from "./web-server.ts";

export interface BackendOptions {
  readonly log: EventLog;
  readonly readModel: ReadModel;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Folder of the built pages; none: the API alone. */
  readonly pages?: string;
  readonly intake?: (request: IncomingMessage, response: ServerResponse, feed: string) => Promise<void>;
  /** What people need of the rules; without it the routes under `/rules` answer that they are not there. */
  readonly ruleDesk?: RuleDesk;
  /** Rejects while some part besides the log does not work without which nobody should be sent here. */
  readonly readiness?: () => Promise<void>;
  /** Milliseconds by which the read model shows an older picture than the log has. */
  readonly delay?: () => Promise<number>;
  /** Prometheus texts of other threads. */
  readonly moreMetrics?: () => Promise<readonly string[]>;
  /** Address that browsers use when a proxy stands before us. */
  readonly publicUrl?: string;
  readonly metricsToken?: string;
  /** The CERT's number for emergencies, shown on every page of a municipal officer and at the door. */
  readonly phone?: string;
  /** Milliseconds between heartbeats. */
  readonly heartbeat?: number;
}

export interface Backend {
  readonly url: string;
  readonly people: People;
  createPerson(wanted: NewPerson): Promise<{ oneTimePassword: string | null }>;
  close(): Promise<void>;
}

const decoder = new TextDecoder();
const json = ({ value }: LogRecord): unknown => (value.length === 0 ? undefined : JSON.parse(decoder.decode(value)));

export async function startBackend(options: BackendOptions): Promise<Backend> {
  return (await openBackend(options)).backend;
}

/** The same with what it is made of. */
export async function openBackend(
  options: BackendOptions,
): Promise<{ backend: Backend; services: Services; port: number }> {
  const { log, readModel, clock, telemetry, publicUrl } = options;
  const sockets = new Sockets();
  const recheck = (): void => sockets.recheck();
  const people = await People.open(log, clock, recheck);
  const organisations = await followTable(log, "registry.organisations", (record) =>
    Organisation.optional().parse(json(record)),
  );
  const tenantOf: TenantOf = (id) => organisations.get(id)?.tenant ?? "state";
  const ruleFiles = await RuleFiles.open(log, clock);
  const secure = publicUrl?.startsWith("https:") ?? false;
  const services: Omit<Services, "live"> = {
    log,
    readModel,
    clock,
    telemetry,
    people,
    sessions: await Sessions.open({ log, clock, people, tenantOf, secure, onChange: recheck }),
    limits: new SignInLimits(),
    organisations,
    tenantOf,
    sources: await Registry.open(log, "registry.sources", (value) => Source.parse(value)),
    ruleDesk: options.ruleDesk,
    ruleFiles,
    shelves: await Shelves.open(log, clock),
    dryRuns: await DryRuns.open({
      log,
      desk: options.ruleDesk,
      clock,
      telemetry,
      onFound: ({ file, text }, found) => ruleFiles.keepDryRun(file, text, found),
    }),
    withheld: new WithheldNow(organisations, clock),
    origin: (host) => (publicUrl === undefined ? `http://${host ?? ""}` : new URL(publicUrl).origin),
    readiness: async () => {
      await log.check();
      await options.readiness?.();
    },
    delay: options.delay ?? (async () => 0),
    moreMetrics: options.moreMetrics ?? (async () => []),
    metricsToken: options.metricsToken,
    phone: options.phone,
    intake: options.intake,
  };
  const live = await Live.open(services, () => sockets.audiences());
  const all: Services = { ...services, live };
  const { app, http } = await createWebServer(all, {
    pages: options.pages,
    behindProxy: publicUrl !== undefined,
  });
  const drain = drainOf(http);
  sockets.attach(all, http, options.heartbeat);
  const close = async (): Promise<void> => {
    const draining = drain.begin();
    await sockets.close();
    await live.close();
    await app.close();
    draining.done();
    await all.sessions.close();
    await people.close();
    await organisations.close();
    await all.sources.close();
    await all.dryRuns.close();
    await ruleFiles.close();
    await all.shelves.close();
  };
  try {
    await new Promise<void>((resolve, reject) => {
      http.once("error", reject);
      http.listen(options.port, options.host, resolve);
    });
  } catch (error) {
    await close();
    throw error;
  }
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  const backend: Backend = {
    url: publicUrl ?? `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`,
    people,
    createPerson: (wanted) => people.create(wanted),
    close,
  };
  return { backend, services: all, port };
}

/** On the first start there is nobody: one administrator, with the given password or a one-time one that is returned. */
export async function createFirstAdmin(
  people: People,
  password: string | undefined,
): Promise<{ oneTimePassword: string | null } | undefined> {
  if (people.all().length > 0) return undefined;
  try {
    return await people.create({
      name: "admin",
      displayName: "Administration",
      role: "administrator",
      ...(password === undefined ? {} : { password }),
    });
  } catch (error) {
    if (error instanceof ProblemError && error.problem.id === "already-exists") return undefined;
    throw error;
  }
}
