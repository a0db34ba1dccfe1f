import { z } from "zod";
import {
  Alert,
  AlertHistoryEntry,
  AreaSituation,
  AreaView,
  Books,
  ChangeMessage,
  Classification,
  Episode,
  FeedId,
  JsonRecord,
  Level,
  Observable,
  Organisation,
  OrganisationShare,
  OrganisationSummary,
  ProblemBody,
  ProblemId,
  Rejected,
  Severity,
  Text,
  Tlp,
} from "@lagewarte/model";
import { answers, routes, type Route } from "./routes.ts";

const PREFIX = "#/components/schemas/";

/** What answers have in common, under its own name. */
const parts = {
  Alert,
  AlertHistoryEntry,
  AreaSituation,
  AreaView,
  Books,
  ChangeMessage,
  Classification,
  Episode,
  FeedId,
  JsonRecord,
  Level,
  Observable,
  Organisation,
  OrganisationShare,
  OrganisationSummary,
  Problem: ProblemBody,
  ProblemId,
  Rejected,
  Severity,
  Text,
  Tlp,
};

/** The answers' schemas under their names; what several of them share is there once. */
function components(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries<z.ZodType>({ ...parts, ...answers })) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `${PREFIX}${id}`, io: "output", unrepresentable: "any" });
  const named: Record<string, object> = {};
  for (const [name, { $schema: _dialect, $id: _id, $defs, ...schema }] of Object.entries(schemas)) {
    if (name !== "__shared") named[name] = schema;
    for (const [part, definition] of Object.entries($defs ?? {})) named[sharedName(part)] = definition;
  }
  return JSON.parse(
    JSON.stringify(named).replaceAll(
      /#\/components\/schemas\/__shared#\/\$defs\/(\w+)/g,
      (_, part: string) => PREFIX + sharedName(part),
    ),
  ) as Record<string, object>;
}

function sharedName(part: string): string {
  return part.replace(/^_*schema/, "Shared");
}

/** Of a query or a body: small, so in its place. */
function inline(schema: z.ZodType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    reused: "inline",
  });
  return rest;
}

function reference(answer: z.ZodType): object {
  const name = Object.entries(answers).find(([, schema]) => schema === answer)?.[0];
  if (name === undefined) throw new Error("an answer's schema has no name in `answers`");
  return { $ref: `${PREFIX}${name}` };
}

const text = { type: "string" };

function parameters(route: Route): object[] {
  const { path, query, method, access, isVersioned, body } = route;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: text,
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: inline(schema as z.ZodType),
  }));
  const header = (name: string, description: string, required = false): object => ({
    name,
    in: "header",
    required,
    description,
    schema: text,
  });
  return [
    ...inPath,
    ...inQuery,
    ...(method !== "get" && access !== "public" && access !== "token"
      ? [header("X-CSRF-Token", "`csrf` of the session", true)]
      : []),
    ...(isVersioned === true
      ? [header("If-Match", '`"<revision>"` that the person saw; absent: the present one')]
      : []),
    ...(body === "bytes"
      ? [
          {
            name: "timezone",
            in: "query",
            required: false,
            description: "IANA zone of times without one",
            schema: text,
          },
          header("X-File-Name", "name of the file at the source, percent-encoded"),
          header("Content-Encoding", "`gzip` or `zstd`; recognised by content too"),
        ]
      : []),
  ];
}

function requestBody({ body }: Route): object {
  if (body === undefined) return {};
  const content =
    body === "bytes"
      ? { "application/octet-stream": { schema: { description: "records in the format of the feed" } } }
      : { "application/json": { schema: inline(body) } };
  return { requestBody: { required: body === "bytes" || !body.safeParse({}).success, content } };
}

function success({ answer, isVersioned, path }: Route): object {
  const headers =
    isVersioned === true || path === "/alerts/{id}" || path === "/rules/files/{file}"
      ? { headers: { ETag: { description: '`"<revision>"`', schema: text } } }
      : {};
  if (answer === undefined) return { description: "Done" };
  const content =
    typeof answer === "string"
      ? { [answer]: { schema: answer === "text/plain" ? text : { type: "object" } } }
      : { "application/json": { schema: reference(answer) } };
  return { description: "Done", ...headers, content };
}

function operation(route: Route): object {
  const { method, path, access, summary, status } = route;
  const words = path.split(/[/{}.-]+/).filter((word) => word !== "");
  return {
    operationId: [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join(""),
    summary,
    "x-permission": access,
    security: access === "public" ? [] : [{ [access === "token" ? "source" : "session"]: [] }],
    parameters: parameters(route),
    ...requestBody(route),
    responses: {
      [status]: success(route),
      default: {
        description: "A problem of the catalogue (docs/problems.md)",
        content: { "application/problem+json": { schema: { $ref: `${PREFIX}Problem` } } },
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
    info: {
      title: "Lagewarte",
      version: "1",
      description: "The live cyber situation picture of a federal state. In prose: docs/api.md.",
      license: { name: "EUPL-1.2", identifier: "EUPL-1.2" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: components(),
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "lagewarte",
          description: "`__Host-lagewarte` where browsers come by HTTPS. Changing requests carry X-CSRF-Token too.",
        },
        source: { type: "http", scheme: "bearer", description: "The token of a source" },
      },
    },
  };
}
