import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import { problemBody } from "@lagewarte/model";
import { NestFactory } from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { INestApplication } from "@nestjs/common";
import { appModule } from "./app.module.ts";
import { beforeRoutes } from "./before-routes.ts";
import { answerProblem } from "./problem-filter.ts";
import type { Services } from "./services.ts";

export interface WebServer {
  readonly app: INestApplication;
  readonly express: Express;
  readonly http: Server;
}

/** All routes, not listening yet. `behindProxy`: the nearest hop says who the client is. */
export async function createWebServer(
  services: Services,
  { pages, behindProxy }: { readonly pages?: string | undefined; readonly behindProxy: boolean },
): Promise<WebServer> {
  const server = express();
  server.disable("x-powered-by");
  // What a client itself writes into X-Forwarded-For is further from us than our proxy's word.
  server.set("trust proxy", behindProxy ? 1 : false);
  beforeRoutes(server, services, pages);
  const app = await NestFactory.create(appModule(services), new ExpressAdapter(server), {
    logger: false,
    bodyParser: false,
  });
  await app.init();
  // What fails outside of Nest's routes answers in the same form.
  server.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    answerProblem(response, error, services.telemetry),
  );
  const http = app.getHttpServer() as Server;
  http.on("clientError", refuseUnreadable);
  return { app, express: server, http };
}

/** What is no HTTP, or has a head without end, never becomes a request. */
function refuseUnreadable(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const body = JSON.stringify(problemBody({ id: "bad-request", detail: "the request cannot be read" }));
  const head = [
    "HTTP/1.1 400 Bad Request",
    "Connection: close",
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
