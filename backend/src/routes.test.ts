import "reflect-metadata";
import { RequestMethod } from "@nestjs/common";
import { createTelemetry } from "@lagewarte/platform";
import { describe, expect, it } from "vitest";
import { PERMISSION } from "./access/permission.ts";
import { controllers } from "./app.module.ts";
import { routes } from "./routes.ts";
import type { Services } from "./services.ts";
import { createWebServer } from "./web-server.ts";

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** What Express has in the end, whoever registered it: `get /api/v1/alerts/:id`. */
async function registered(): Promise<string[]> {
  const services = { telemetry: createTelemetry({ level: "silent" }) } as Services;
  const { app, express } = await createWebServer(services, { behindProxy: false });
  const layers = (express as unknown as { router: { stack: readonly Layer[] } }).router.stack;
  const found = layers.flatMap(({ route }) =>
    route === undefined ? [] : Object.keys(route.methods).map((method) => `${method} ${route.path}`),
  );
  await app.close();
  return found.toSorted();
}

/** What the decorators say: route -> permission. */
function declared(): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const controller of controllers) {
    const root = String(Reflect.getMetadata("path", controller));
    for (const name of Object.getOwnPropertyNames(controller.prototype)) {
      const handler = (controller.prototype as unknown as Record<string, object>)[name] as object;
      const method: unknown = Reflect.getMetadata("method", handler);
      if (typeof method !== "number") continue;
      const verb = RequestMethod[method]?.toLowerCase() ?? "";
      const path = `/${root}/${String(Reflect.getMetadata("path", handler))}`.replace(/\/+/g, "/").replace(/\/$/, "");
      found.set(`${verb} ${path}`, Reflect.getMetadata(PERMISSION, handler));
    }
  }
  return found;
}

const documented = new Map(
  routes.map(({ method, path, access }) => [`${method} /api/v1${path.replace(/\{(\w+)\}/g, ":$1")}`, access]),
);

describe("the documented routes", () => {
  it("are exactly those that the server has", async () => {
    expect(await registered()).toEqual([...documented.keys()].toSorted());
  });

  it("need exactly the permissions that their controllers declare", () => {
    const ofNest = [...documented].filter(([, access]) => access !== "token");
    expect(Object.fromEntries(declared())).toEqual(Object.fromEntries(ofNest));
    expect(ofNest.length).toBe(documented.size - 1);
  });
});
