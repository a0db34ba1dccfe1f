import "reflect-metadata";
import fs from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { NestFactory } from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import compression from "compression";
import express, { type Express } from "express";
import helmet from "helmet";
import { Organisation, ProblemError, Source } from "@lagewarte/model";
import {
  followTable,
  type Clock,
  type EventLog,
  type LogRecord,
  type ReadModel,
  type Telemetry,
} from "@lagewarte/platform";
import { AppModule } from "./app.module.ts";
import { Live } from "./live/live.ts";
import { People, type NewPerson } from "./people/people.ts";
import { problemBody } from "./problem-filter.ts";
import type { Services } from "./services.ts";
import { SignInLimits } from "./session/limits.ts";
import { Sessions } from "./session/sessions.ts";

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
  /** Rejects while some other part does not work. */
  readonly readiness?: () => Promise<void>;
  /** Prometheus text of other threads. */
  readonly moreMetrics?: () => Promise<string>;
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
  const { log, readModel, clock, telemetry, publicUrl } = options;
  const live = new Live();
  const people = await People.open(log, clock, () => live.recheck());
  const services: Services = {
    log,
    readModel,
    clock,
    telemetry,
    people,
    sessions: await Sessions.open(log, clock, people, publicUrl?.startsWith("https:") ?? false),
    limits: new SignInLimits(),
    organisations: await followTable(log, "registry.organisations", (record) =>
      Organisation.optional().parse(json(record)),
    ),
    sources: await followTable(log, "registry.sources", (record) => Source.optional().parse(json(record))),
    live,
    origin: (host) => (publicUrl === undefined ? `http://${host ?? ""}` : new URL(publicUrl).origin),
    readiness: async () => {
      await log.check();
      await readModel.check();
      await options.readiness?.();
    },
    moreMetrics: options.moreMetrics ?? (async () => ""),
    metricsToken: options.metricsToken,
    phone: options.phone,
    intake: options.intake,
  };
  await live.start(services, options.heartbeat);

  const server = express();
  server.disable("x-powered-by");
  // A proxy's word on the client's address counts only where one was configured.
  server.set("trust proxy", publicUrl !== undefined);
  beforeRoutes(server, services, options.pages);
  const app = await NestFactory.create(AppModule.with(services), new ExpressAdapter(server), {
    logger: false,
    bodyParser: false,
  });
  await app.init();
  const http = app.getHttpServer();
  live.attach(http);
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(options.port, options.host, resolve);
  });
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: publicUrl ?? `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`,
    people,
    createPerson: (wanted) => people.create(wanted),
    close: async () => {
      await live.close();
      http.closeIdleConnections?.();
      await app.close();
      await services.sessions.close();
      await people.close();
      await services.organisations.close();
      await services.sources.close();
    },
  };
}

/** What comes before Nest's routes: headers, the intake's raw body, JSON bodies, the pages. */
function beforeRoutes(server: Express, { intake }: Services, pages: string | undefined): void {
  server.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          "default-src": ["'none'"],
          "script-src": ["'self'"],
          "style-src": ["'self'"],
          "img-src": ["'self'", "data:"],
          "font-src": ["'self'"],
          "connect-src": ["'self'"],
          "manifest-src": ["'self'"],
          "base-uri": ["'none'"],
          "form-action": ["'self'"],
          "frame-ancestors": ["'none'"],
        },
      },
      strictTransportSecurity: false,
    }),
  );
  server.post("/api/v1/intake/:feed", (request, response) => {
    if (intake === undefined)
      response.status(404).json(problemBody({ id: "not-found", detail: "there is no intake here" }));
    else void intake(request, response, String(request.params.feed));
  });
  server.use("/api", (request, _response, next) => {
    const hasBody = request.headers["content-length"] !== undefined && request.headers["content-length"] !== "0";
    const isJson = /^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "");
    // A form or plain text can be sent across origins without asking; JSON cannot.
    if (hasBody && !isJson) throw Object.assign(new Error("send application/json"), { status: 415, type: "media" });
    next();
  });
  server.use("/api", express.json({ limit: "64kb", strict: true }));
  server.use(compression());
  if (pages === undefined || !fs.existsSync(pages)) return;
  server.use(
    express.static(pages, {
      index: false,
      setHeaders: (response, file) =>
        response.setHeader(
          "cache-control",
          /[\\/]assets[\\/]/.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
        ),
    }),
  );
  // Every address of the pages is one document; addresses of the API never are.
  server.get(/^\/(?!api\/|socket\.io\/).*/, (request, response, next) => {
    if (request.method === "GET" && request.accepts("html") !== false && !path.extname(request.path))
      response.sendFile(path.join(pages, "index.html"), { headers: { "cache-control": "no-cache" } });
    else next();
  });
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
