import { z } from "zod";
import { ProblemBody } from "@lagewarte/model";
import { routes, type Route } from "./routes.ts";

function schemaOf(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  return rest;
}

function parameters({ path, query }: Route): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(schema as z.ZodType, "input"),
  }));
  return [...inPath, ...inQuery];
}

function operation(route: Route): object {
  const { access, summary, body, status, answer } = route;
  return {
    summary,
    "x-permission": access,
    security: access === "public" ? [] : [{ [access === "token" ? "source" : "session"]: [] }],
    parameters: parameters(route),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body, "input") } } } }),
    responses: {
      [status]: {
        description: "done",
        ...(answer === undefined ? {} : { content: { "application/json": { schema: schemaOf(answer, "output") } } }),
      },
      default: {
        description: "a problem",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

/** OpenAPI 3.1 of all routes, made from the schemas that they check with. Committed as backend/openapi.json. */
export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) (paths[`/api/v1${route.path}`] ??= {})[route.method] = operation(route);
  return {
    openapi: "3.1.0",
    info: { title: "Lagewarte", version: "1", license: { name: "EUPL-1.2", identifier: "EUPL-1.2" } },
    components: {
      schemas: { Problem: schemaOf(ProblemBody, "output") },
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "lagewarte",
          description: "changing requests also carry X-CSRF-Token",
        },
        source: { type: "http", scheme: "bearer", description: "the token of a source" },
      },
    },
    paths,
  };
}
