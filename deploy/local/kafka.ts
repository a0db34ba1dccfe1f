// A real Kafka for tests, benchmarks and a look at home: one process that is broker and controller (KRaft).
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { freePort, jars, startJava, type JavaProcess } from "./java.ts";
import { freshFolder } from "./scratch.ts";

const ARTEFACTS = ["org.apache.kafka:kafka_2.13:4.2.1", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.1"];
const READY_WITHIN = 60_000;

export interface KafkaOptions {
  /** Besides the plain listener: one with TLS and one with SASL (SCRAM, without TLS). */
  readonly secured?: { readonly username: string; readonly password: string };
  /** A port of which clients of one more listener are told: that of a proxy in front of it. */
  readonly proxy?: number;
  /** Megabytes. */
  readonly heap?: number;
  /** Kept afterwards when it is given; a temporary folder goes with the server. */
  readonly data?: string;
}

export interface LocalKafka {
  /** host:port of the plain listener. */
  readonly brokers: string;
  /** Where `secured`: brokers with TLS and the certificate (PEM) that they show, and brokers with SASL. */
  readonly tls: { readonly brokers: string; readonly certificate: string } | undefined;
  readonly sasl: { readonly brokers: string } | undefined;
  /** Port behind the proxy. */
  readonly proxied: number;
  readonly pid: number;
  output(): string;
  /** Stops, and removes the data unless a folder was given. */
  stop(): Promise<void>;
  /** Crashes (SIGKILL); the data stay. */
  kill(): Promise<void>;
  /** On the same data and ports, after a crash; fulfilled when it answers. */
  restart(): Promise<void>;
  /** Hangs it (SIGSTOP), and lets it go on. */
  suspend(): void;
  resume(): void;
}

export async function startKafka({ secured, proxy, heap = 512, data }: KafkaOptions = {}): Promise<LocalKafka> {
  const libraries = path.join(jars("kafka", ARTEFACTS), "*");
  const folder = freshFolder();
  const [plain, controller, tls, sasl] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const proxied = await freePort();
  const certificate = secured === undefined ? undefined : makeCertificate(folder);
  const settings = path.join(folder, "server.properties");
  fs.writeFileSync(
    settings,
    properties(
      folder,
      data ?? path.join(folder, "data"),
      { plain, controller, tls, sasl, proxied, proxy },
      certificate !== undefined,
    ),
  );
  fs.writeFileSync(path.join(folder, "log4j2.yaml"), LOGGING);
  const args = ["-cp", libraries, `-Dlog4j2.configurationFile=${path.join(folder, "log4j2.yaml")}`];
  const users = ["256", "512"].flatMap((size) =>
    secured === undefined
      ? []
      : ["--add-scram", `SCRAM-SHA-${size}=[name=${secured.username},password=${secured.password}]`],
  );
  // With "=": one in 64 begins with a dash, and would be taken for an option by itself.
  const id = `--cluster-id=${randomBytes(16).toString("base64url")}`;
  if (data === undefined || !fs.existsSync(path.join(data, "meta.properties")))
    run("java", [...args, "kafka.tools.StorageTool", "format", id, "-c", settings, ...users]);

  const start = async (): Promise<JavaProcess> => {
    // C1 alone: a test's broker does not live long enough for more to pay off on few cores.
    const tuning = [`-Xmx${heap}m`, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];
    const started = startJava([...tuning, ...args, "kafka.Kafka", settings], folder);
    await untilReady(started, plain);
    return started;
  };
  let server = await start();
  return {
    brokers: `127.0.0.1:${plain}`,
    tls: certificate === undefined ? undefined : { brokers: `127.0.0.1:${tls}`, certificate },
    sasl: certificate === undefined ? undefined : { brokers: `127.0.0.1:${sasl}` },
    proxied,
    get pid() {
      return server.pid;
    },
    output: () => server.output(),
    stop: async () => {
      // What goes with the server need not be written down in peace.
      await server.stop(data === undefined ? 0 : undefined);
      fs.rmSync(folder, { recursive: true, force: true });
    },
    kill: async () => {
      server.signal("SIGKILL");
      await server.ended;
    },
    restart: async () => {
      server = await start();
    },
    suspend: () => server.signal("SIGSTOP"),
    resume: () => server.signal("SIGCONT"),
  };
}

const LOGGING = `Configuration:
  Appenders:
    Console: { name: out, PatternLayout: { pattern: "%p %m (%c{1})%n" } }
  Loggers:
    Root: { level: WARN, AppenderRef: { ref: out } }
`;

interface Ports {
  readonly plain: number;
  readonly controller: number;
  readonly tls: number;
  readonly sasl: number;
  readonly proxied: number;
  readonly proxy: number | undefined;
}

interface Listener {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  /** What clients are told instead of the port. */
  readonly told?: number;
}

function properties(folder: string, data: string, ports: Ports, isSecured: boolean): string {
  const listeners: Listener[] = [{ name: "PLAINTEXT", protocol: "PLAINTEXT", port: ports.plain }];
  if (isSecured)
    listeners.push(
      { name: "TLS", protocol: "SSL", port: ports.tls },
      { name: "SASL", protocol: "SASL_PLAINTEXT", port: ports.sasl },
    );
  if (ports.proxy !== undefined)
    listeners.push({ name: "PROXIED", protocol: "PLAINTEXT", port: ports.proxied, told: ports.proxy });
  const inner: Listener = { name: "CONTROLLER", protocol: "PLAINTEXT", port: ports.controller };
  const settings: Record<string, string | number | boolean> = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${ports.controller}`,
    "controller.listener.names": "CONTROLLER",
    listeners: [...listeners, inner].map(({ name, port }) => `${name}://127.0.0.1:${port}`).join(),
    "advertised.listeners": listeners.map(({ name, port, told = port }) => `${name}://127.0.0.1:${told}`).join(),
    "listener.security.protocol.map": [...listeners, inner].map(({ name, protocol }) => `${name}:${protocol}`).join(),
    "inter.broker.listener.name": "PLAINTEXT",
    "log.dirs": data,
    "auto.create.topics.enable": false,
    "default.replication.factor": 1,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 3,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 1,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
    // Members of tests die often; nobody should wait long for that.
    "group.min.session.timeout.ms": 1000,
    // Two cores, many short-lived topics: few threads, small index files, folders that go at once.
    "num.network.threads": 2,
    "num.io.threads": 2,
    "background.threads": 2,
    "num.recovery.threads.per.data.dir": 2,
    "log.cleaner.enable": true,
    "log.index.size.max.bytes": 65536,
    "file.delete.delay.ms": 1000,
    "unclean.leader.election.enable": false,
    // After a crash the controller waits that long for the broker of before.
    "broker.session.timeout.ms": 3000,
    "broker.heartbeat.interval.ms": 500,
  };
  if (isSecured)
    Object.assign(settings, {
      "sasl.enabled.mechanisms": "SCRAM-SHA-256,SCRAM-SHA-512",
      "listener.name.sasl.scram-sha-256.sasl.jaas.config": SCRAM,
      "listener.name.sasl.scram-sha-512.sasl.jaas.config": SCRAM,
      "ssl.keystore.type": "PKCS12",
      "ssl.keystore.location": path.join(folder, KEY_STORE),
      "ssl.keystore.password": STORE_PASSWORD,
    });
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}

const SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
const KEY_STORE = "keys.p12";
/** Of a key that lives as long as the test's broker. */
const STORE_PASSWORD = "only-for-this-run";

/** Self-signed, for 127.0.0.1; the certificate as PEM. */
function makeCertificate(folder: string): string {
  const store = ["-keystore", path.join(folder, KEY_STORE), "-storetype", "PKCS12", "-storepass", STORE_PASSWORD];
  const key = "-genkeypair -alias kafka -keyalg EC -groupname secp256r1 -validity 2".split(" ");
  const subject = "-dname CN=127.0.0.1 -ext san=ip:127.0.0.1 -ext bc=ca:true".split(" ");
  run("keytool", [...key, ...subject, ...store]);
  return run("keytool", ["-exportcert", "-rfc", "-alias", "kafka", ...store]);
}

function run(command: string, args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** Ready is who answers: an ApiVersions request, without a client library. */
async function untilReady(server: JavaProcess, port: number): Promise<void> {
  const end = Date.now() + READY_WITHIN;
  let hasEnded = false;
  void server.ended.then(() => (hasEnded = true));
  while (!(await answers(port))) {
    if (hasEnded || Date.now() > end) {
      server.signal("SIGKILL");
      throw new Error(`Kafka ${hasEnded ? "ended" : `did not answer within ${READY_WITHIN} ms`}:\n${server.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Size, API key 18, version 0, correlation id 1, no client id. */
const API_VERSIONS = Buffer.from("0000000a001200000000 0001ffff".replaceAll(" ", ""), "hex");

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(API_VERSIONS));
    const settle = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once("data", () => settle(true));
    socket.once("error", () => settle(false));
    socket.once("close", () => settle(false));
    socket.setTimeout(2000, () => settle(false));
  });
}
