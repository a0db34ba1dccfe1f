import { z } from "zod";
import { StartConfig } from "../start/config.ts";

const flag = z.union([z.boolean(), z.stringbool()]);
const count = z.coerce.number().int();
/** Addresses with commas between them, as one text or as a list. */
const Addresses = z
  .union([z.string(), z.array(z.string())], { error: "one address, or several with commas (docs/operation.md)" })
  .transform((given) => (typeof given === "string" ? given.split(",") : given).map((each) => each.trim()))
  .refine((all) => all.length > 0 && all.every((each) => each !== ""), { error: "an address is missing" });

const { host, port, publicUrl, logLevel, adminPassword, example, phone, metricsToken, rules, data } = StartConfig.shape;

/**
 * What the workers of the distributed system can be told, by file, by `LAGEWARTE_*` variables, by flags. One file serves
 * all of them: each takes what concerns it.
 */
export const WorkerConfig = z.strictObject({
  host,
  port,
  publicUrl,
  logLevel,
  adminPassword,
  example: example.unwrap().default("none"),
  phone,
  metricsToken,
  rules,
  /** Folder of the example's secret; nothing else is kept here. */
  data,
  /** `host:port`, several with commas between them. */
  kafkaBrokers: Addresses,
  /** Before the name of each topic, where a cluster is shared. */
  kafkaPrefix: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9._-]*$/)
    .default(""),
  /** Copies of each record; 3 where there are three brokers. */
  kafkaReplication: count.min(1).max(9).default(1),
  kafkaTls: flag.default(false),
  /** PEM file of the authority that signed the brokers' certificates; none: those that Node knows. */
  kafkaCa: z.string().min(1).optional(),
  kafkaUser: z.string().min(1).optional(),
  kafkaPassword: z.string().min(1).optional(),
  kafkaMechanism: z.enum(["scram-sha-256", "scram-sha-512"]).default("scram-sha-512"),
  elasticsearchUrl: Addresses.optional(),
  elasticsearchApiKey: z.string().min(1).optional(),
  elasticsearchCa: z.string().min(1).optional(),
  /** Before the name of each index. */
  elasticsearchPrefix: z
    .string()
    .max(50)
    .regex(/^[a-z][a-z0-9_-]*$/)
    .default("lagewarte"),
  elasticsearchShards: count.min(1).max(48).default(1),
  elasticsearchReplicas: count.min(0).max(9).default(1),
});
export type WorkerConfig = z.infer<typeof WorkerConfig>;
