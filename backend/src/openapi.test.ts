import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openApi } from "./openapi.ts";
import { routes } from "./routes.ts";

type Node = Readonly<Record<string, unknown>>;
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Node;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly Node[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Node }>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Node }>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Node>>; readonly securitySchemes: Node };
}

const document = openApi() as Document;
const operations = Object.entries(document.paths).flatMap(([address, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ address, method, operation })),
);

/** Every object in it, with where it is. */
function* objects(node: unknown, at = "#"): Iterable<[at: string, node: Node]> {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) yield [at, node as Node];
  for (const [key, inner] of Object.entries(node))
    yield* objects(inner, `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}

function resolved(reference: string): unknown {
  const [root, ...parts] = reference.split("/");
  if (root !== "#") return undefined;
  return parts
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, part) => (node as Node | undefined)?.[part], document);
}

describe("backend/openapi.json", () => {
  it("is what the routes and schemas are: bin/lagewarte openapi > backend/openapi.json makes it anew", () => {
    const committed = fs.readFileSync(path.resolve(import.meta.dirname, "../openapi.json"), "utf8");
    expect(committed).toBe(`${JSON.stringify(openApi(), null, 2)}\n`);
  });
});

describe("the description of the API", () => {
  it("is OpenAPI 3.1 with every route in it", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(operations.map(({ address, method }) => `${method} ${address}`).toSorted()).toEqual(
      routes.map(({ method, path: address }) => `${method} /api/v1${address}`).toSorted(),
    );
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(routes.length);
  });

  it("has no reference that leads nowhere", () => {
    const references = [...objects(document)].flatMap(([at, { $ref }]) =>
      typeof $ref === "string" ? [[at, $ref]] : [],
    );
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter(([, reference]) => resolved(reference ?? "") === undefined)).toEqual([]);
  });

  it("has no schema that nobody refers to, nor one that says nothing", () => {
    const text = JSON.stringify(document);
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      expect(text).toContain(`"#/components/schemas/${name}"`);
      expect(Object.keys(schema).length).toBeGreaterThan(0);
    }
  });

  it("speaks the dialect of JSON Schema that OpenAPI 3.1 has by default: no other one, no ids, known types", () => {
    const types = ["string", "number", "integer", "boolean", "object", "array", "null"];
    for (const [, node] of objects(document.components.schemas)) {
      expect(
        Object.keys(node).filter((key) => ["$schema", "$id", "nullable", "definitions", "$defs"].includes(key)),
      ).toEqual([]);
      expect(types).toContain(typeof node["type"] === "string" ? node["type"] : "null");
    }
  });

  it("declares each part of an address, once, and says of everything where it goes and what comes back", () => {
    for (const { address, operation } of operations) {
      const inPath = operation.parameters.filter((each) => each.in === "path");
      expect(inPath.map(({ name }) => name)).toEqual([...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(inPath.every(({ required }) => required)).toBe(true);
      const names = operation.parameters.map((each) => `${each.in} ${each.name}`);
      expect(new Set(names).size).toBe(names.length);
      for (const { in: where, schema } of operation.parameters)
        expect([where, typeof schema]).toEqual([expect.stringMatching(/^(path|query|header)$/), "object"]);
      const statuses = Object.keys(operation.responses);
      expect([statuses.length, statuses[1]]).toEqual([2, "default"]);
      expect(Object.values(operation.responses).every(({ description }) => description !== "")).toBe(true);
      expect(operation.responses["default"]?.content).toHaveProperty(["application/problem+json"]);
      for (const scheme of operation.security.flatMap((each) => Object.keys(each)))
        expect(document.components.securitySchemes).toHaveProperty(scheme);
    }
  });

  it("asks for the CSRF token wherever a session changes something", () => {
    for (const { method, path: address, access } of routes) {
      const operation = document.paths[`/api/v1${address}`]?.[method];
      const isAsked = operation?.parameters.some(({ name, required }) => name === "X-CSRF-Token" && required) ?? false;
      expect(isAsked).toBe(method !== "get" && access !== "public" && access !== "token");
    }
  });
});
