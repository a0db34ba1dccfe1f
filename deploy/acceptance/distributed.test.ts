import { firstLight } from "./first-light.contract.ts";
import { startDistributed } from "./distributed-system.ts";

firstLight("Kafka and Elasticsearch, each worker a process", () => startDistributed());
