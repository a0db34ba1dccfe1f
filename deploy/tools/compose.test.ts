// What compose.yaml and Containerfile say holds together, as far as it can be told without a container engine.
import fs from "node:fs";
import path from "node:path";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "@lagewarte/platform";
import { WorkerConfig } from "../../cli/src/worker/config.ts";

const folder = path.resolve(import.meta.dirname, "..");
const root = path.resolve(folder, "..");
const read = (file: string): string => fs.readFileSync(path.join(folder, file), "utf8");

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly secrets?: readonly string[];
  readonly restart?: string;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes?: Readonly<Record<string, object>>;
  readonly secrets?: Readonly<Record<string, object>>;
}
const load = (file: string): Compose => parse(read(file), { merge: true }) as Compose;
const base = load("compose.yaml");
const three = load("compose.three-brokers.yaml");
const workers = ["ingest", "rules", "backend"];

/** Settings of a worker as it would read them; the files of secrets are not there, so they are given. */
function configOf(environment: Readonly<Record<string, string>>): WorkerConfig {
  const env = Object.fromEntries(
    Object.entries(environment).map(([name, value]) =>
      name.endsWith("_FILE") ? [name.slice(0, -"_FILE".length), "from-a-secret-file"] : [name, value],
    ),
  );
  return loadConfig(WorkerConfig, { env, flags: {} });
}

describe("compose.yaml", () => {
  it("has Kafka, Elasticsearch and the three workers, each with its health", () => {
    expect(Object.keys(base.services).toSorted()).toEqual(["backend", "elasticsearch", "ingest", "kafka", "rules"]);
    for (const [name, { healthcheck, restart }] of Object.entries(base.services)) {
      expect(healthcheck?.test[0], name).toBe("CMD");
      expect(restart, name).toBe("unless-stopped");
    }
  });

  it("pins every image to a version", () => {
    for (const [name, { image }] of Object.entries(base.services)) expect(image, name).toMatch(/:\d+\.\d+\.\d+$/);
  });

  it.each(workers)(
    "starts the %s worker, without rights, with settings that it takes, once the servers are there",
    (name) => {
      const service = base.services[name];
      expect(service?.command).toEqual([name]);
      expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
      expect(service?.depends_on).toEqual({
        kafka: { condition: "service_healthy" },
        elasticsearch: { condition: "service_healthy" },
      });
      expect(configOf(service?.environment ?? {})).toMatchObject({
        kafkaBrokers: ["kafka:9092"],
        elasticsearchUrl: ["http://elasticsearch:9200"],
      });
    },
  );

  it("builds the workers from this repository", () => {
    for (const name of workers) {
      const { context = "", dockerfile = "" } = base.services[name]?.build ?? {};
      expect(path.resolve(folder, context)).toBe(root);
      expect(fs.existsSync(path.join(root, dockerfile))).toBe(true);
    }
  });

  it("lets nobody but this machine reach anything but the backend", () => {
    for (const [name, { ports, networks }] of Object.entries(base.services)) {
      if (name === "backend") expect(ports).toEqual(["127.0.0.1:8080:8080"]);
      else expect({ name, ports, networks }).toEqual({ name, ports: undefined, networks: ["inside"] });
    }
    expect(base.networks?.["inside"]?.internal).toBe(true);
  });

  it("names no secret and no volume that it does not define", () => {
    for (const { secrets = [] } of Object.values(base.services))
      for (const secret of secrets) expect(Object.keys(base.secrets ?? {})).toContain(secret);
    expect(Object.keys(base.volumes ?? {}).toSorted()).toEqual(["elasticsearch", "kafka"]);
    expect(read("compose.yaml")).not.toMatch(/password: *\S/i);
  });
});

describe("compose.three-brokers.yaml", () => {
  it("has three brokers that know of each other, and workers that ask for three copies", () => {
    const brokers = ["kafka", "kafka-2", "kafka-3"];
    for (const [index, name] of brokers.entries()) {
      const { environment = {} } = three.services[name] ?? {};
      for (const other of brokers) expect(environment["KAFKA_CONTROLLER_QUORUM_VOTERS"]).toContain(`@${other}:9093`);
      if (index > 0) {
        expect(environment["KAFKA_NODE_ID"]).toBe(String(index + 1));
        expect(environment["KAFKA_ADVERTISED_LISTENERS"]).toBe(`PLAINTEXT://${name}:9092`);
      }
    }
    for (const name of workers)
      expect(configOf({ ...base.services[name]?.environment, ...three.services[name]?.environment })).toMatchObject({
        kafkaBrokers: ["kafka:9092", "kafka-2:9092", "kafka-3:9092"],
        kafkaReplication: 3,
      });
  });
});

describe("the Containerfile", () => {
  it("has no finding of the linter", () => {
    expect(validate(read("Containerfile"))).toEqual([]);
  });

  it("copies nothing of a developer's own tree into the image", () => {
    const ignored = read("Containerfile.dockerignore").trim().split("\n");
    for (const line of ["**/node_modules", "**/dist", ".git", "data", ".cache"]) expect(ignored).toContain(line);
  });
});
