// The real Elasticsearch on this machine: its core, without a container, a licence or anything to configure.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort, jars, startJava, type JavaProcess } from "./java.ts";

const VERSION = "8.19.21";
const MAIN = fileURLToPath(new URL("ElasticsearchMain.java", import.meta.url));
const READY_WITHIN = 120_000;
const LOOK_AGAIN = 100;

export interface ElasticsearchOptions {
  /** Of `-Xmx`. */
  readonly heap?: string;
  /** Kept afterwards when it is given; a temporary one goes with the server. */
  readonly data?: string;
  readonly port?: number;
  /** Further settings of the node. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface LocalElasticsearch {
  readonly url: string;
  readonly pid: number;
  output(): string;
  /** Crash: SIGKILL, fulfilled when it is gone. Data and port are kept for `restart`. */
  kill(): Promise<void>;
  /** Starts it again with its data on its port, after `kill` or in place of what runs. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Fulfilled once it answers. */
export async function startElasticsearch(options: ElasticsearchOptions = {}): Promise<LocalElasticsearch> {
  const home = makeHome();
  const data = options.data ?? path.join(home, "data");
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const start = async (): Promise<JavaProcess> => {
    const settings = {
      "path.home": home,
      "path.data": data,
      "path.logs": path.join(home, "logs"),
      "cluster.name": "lagewarte-local",
      "node.name": "local",
      "discovery.type": "single-node",
      "network.host": "127.0.0.1",
      "http.port": String(port),
      "transport.port": String(await freePort()),
      // A full disk of this machine is none of the tests' business.
      "cluster.routing.allocation.disk.threshold_enabled": "false",
      ...options.settings,
    };
    const child = startJava(
      [
        `-Xmx${options.heap ?? "1g"}`,
        `-Des.path.home=${home}`,
        "-cp",
        path.join(home, "lib", "*"),
        MAIN,
        ...Object.entries(settings).map(([key, value]) => `${key}=${value}`),
      ],
      home,
    );
    await ready(child, url);
    return child;
  };
  let process = await start();
  return {
    url,
    get pid() {
      return process.pid;
    },
    output: () => process.output(),
    kill: async () => {
      process.signal("SIGKILL");
      await process.ended;
    },
    restart: async () => {
      await process.stop();
      process = await start();
    },
    stop: async () => {
      await process.stop();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

/** What a distribution holds, of links to the jars: the transport is a module with a class loader of its own. */
function makeHome(): string {
  const all = jars("elasticsearch", [
    `org.elasticsearch:elasticsearch:${VERSION}`,
    `org.elasticsearch.plugin:transport-netty4:${VERSION}`,
  ]);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-elasticsearch-"));
  const lib = path.join(home, "lib");
  const transport = path.join(home, "modules", "transport-netty4");
  for (const folder of [lib, transport, path.join(home, "config"), path.join(home, "data")])
    fs.mkdirSync(folder, { recursive: true });
  for (const jar of fs.readdirSync(all).filter((file) => file.endsWith(".jar")))
    fs.symlinkSync(path.join(all, jar), path.join(/^(transport-netty4|netty)-/.test(jar) ? transport : lib, jar));
  const descriptor = {
    description: "Netty 4 transport",
    version: VERSION,
    name: "transport-netty4",
    classname: "org.elasticsearch.transport.netty4.Netty4Plugin",
    "java.version": "17",
    "elasticsearch.version": VERSION,
    "has.native.controller": "false",
    "extended.plugins": "",
  };
  fs.writeFileSync(
    path.join(transport, "plugin-descriptor.properties"),
    Object.entries(descriptor)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(""),
  );
  return home;
}

async function ready(child: JavaProcess, url: string): Promise<void> {
  let ended = false;
  void child.ended.then(() => (ended = true));
  for (let waited = 0; waited < READY_WITHIN && !ended; waited += LOOK_AGAIN) {
    // Shards of earlier data are there with "yellow", not before.
    const answer = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`).catch(() => undefined);
    if (answer?.ok === true) return;
    await pause(LOOK_AGAIN);
  }
  await child.stop();
  throw new Error(`Elasticsearch did not start:\n${child.output()}`);
}
