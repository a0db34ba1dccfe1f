import net from "node:net";
import tls from "node:tls";
import { ProblemError } from "@lagewarte/model";
import Cluster, { type SocketFactoryArguments } from "kafkajs/src/cluster/index.js";
import { failureOf } from "./failure.ts";
import { Backoff } from "./pause.ts";
import { kafkajsLogger, quietKafkajs } from "./quiet-kafkajs.ts";
import type { Settings } from "./settings.ts";

/** Where a connection dies without a word, this finds out. */
const KEEP_ALIVE = 30_000;

interface Link {
  readonly cluster: Cluster;
  readonly sockets: Set<net.Socket>;
  /** Topics whose leaders are known. */
  readonly topics: Set<string>;
}

/**
 * Connections to the brokers for one purpose, so that no long answer holds up another. When one of them breaks or an
 * answer stays out, all of them are dropped, and the next call begins anew with the brokers of the configuration.
 */
export class Client {
  readonly #settings: Settings;
  readonly #purpose: string;
  #link: Link | undefined;
  #isStale = false;
  #closed = false;

  constructor(settings: Settings, purpose: string) {
    quietKafkajs();
    this.#settings = settings;
    this.#purpose = purpose;
  }

  /** Tries once. Throws what `failureOf` can read, with connections and leaders already given up where it needs that. */
  async once<Value>(topics: readonly string[], work: (cluster: Cluster) => Promise<Value>): Promise<Value> {
    if (this.#closed) throw new ProblemError({ id: "log-unavailable", detail: "the log is closed" });
    const link = (this.#link ??= this.#connectLater());
    const { cluster } = link;
    try {
      if (!cluster.isConnected()) await cluster.connect();
      const unknown = topics.filter((topic) => !link.topics.has(topic));
      if (unknown.length > 0) await cluster.addMultipleTargetTopics(unknown);
      for (const topic of unknown) link.topics.add(topic);
      if (this.#isStale && link.topics.size > 0) await cluster.refreshMetadata();
      this.#isStale = false;
      return await work(cluster);
    } catch (error) {
      const { kind } = failureOf(error);
      if (kind === "stale") this.#isStale = true;
      else this.#drop(link);
      throw error;
    }
  }

  /** Tries again with growing pauses until it succeeds, is refused for good, or `within` is over. */
  async call<Value>(
    topics: readonly string[],
    work: (cluster: Cluster) => Promise<Value>,
    within: number = this.#settings.timeouts.request,
  ): Promise<Value> {
    const end = performance.now() + within;
    for (const backoff = new Backoff(); ; await backoff.pause()) {
      try {
        return await this.once(topics, work);
      } catch (thrown) {
        const { kind, error } = failureOf(thrown);
        if (kind === "final" || this.#closed || performance.now() > end) throw error;
        this.#settings.telemetry.logger.debug({ err: error, purpose: this.#purpose }, "Kafka did not answer; again");
      }
    }
  }

  /** The next call connects anew. */
  reset(): void {
    if (this.#link !== undefined) this.#drop(this.#link);
  }

  close(): void {
    this.#closed = true;
    this.reset();
  }

  #connectLater(): Link {
    const { brokers, clientId, tls: ssl, sasl, timeouts, telemetry } = this.#settings;
    const sockets = new Set<net.Socket>();
    const cluster = new Cluster({
      brokers: brokers.toSorted(() => Math.random() - 0.5),
      clientId: `${clientId}-${this.#purpose}`,
      ssl,
      // kafkajs keeps its state in this object.
      sasl: sasl === undefined ? undefined : { ...sasl },
      connectionTimeout: timeouts.connect,
      authenticationTimeout: timeouts.connect,
      requestTimeout: timeouts.request,
      enforceRequestTimeout: true,
      metadataMaxAge: 300_000,
      allowAutoTopicCreation: false,
      isolationLevel: 0,
      retry: { retries: 0 },
      socketFactory: (to) => {
        const socket = openSocket(to);
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
        return socket;
      },
      logger: kafkajsLogger(telemetry.logger),
    });
    return { cluster, sockets, topics: new Set() };
  }

  #drop(link: Link): void {
    if (this.#link === link) this.#link = undefined;
    // kafkajs itself would wait for answers that are still due.
    for (const socket of link.sockets) socket.destroy(new Error("dropped"));
    link.cluster.disconnect().catch(() => {});
  }
}

function openSocket({ host, port, ssl, onConnect }: SocketFactoryArguments): net.Socket {
  const socket =
    ssl === null
      ? net.connect({ host, port }, onConnect)
      : tls.connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect);
  return socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE);
}
