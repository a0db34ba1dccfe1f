import { z } from "zod";

const flag = z.union([z.boolean(), z.stringbool()]);

/** 0 takes any free port. As text (a variable, a flag) digits alone: `0x50` and an empty one are mistakes. */
const Port = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], { error: "a port is a number from 0 to 65535" })
  .refine((port) => Number.isInteger(port) && port >= 0 && port <= 65_535, {
    error: "a port is a number from 0 to 65535",
  });

/** Folders with commas between them, as one text or as a list. */
const Folders = z
  .union([z.string(), z.array(z.string())], { error: "one folder, or several with commas" })
  .transform((given) => (typeof given === "string" ? given.split(",") : given).map((each) => each.trim()))
  .refine((all) => all.every((each) => each !== ""), { error: "a folder is missing" });

/** What `lagewarte start` can be told, by file, by `LAGEWARTE_*` variables (`LAGEWARTE_LOG_LEVEL`), by flags. */
export const StartConfig = z.strictObject({
  /** Folder of the log and the read model; made when it is not there. */
  data: z.string().min(1).default("data"),
  host: z.string().min(1).default("127.0.0.1"),
  port: Port.default(8080),
  /** Address that browsers use, when a proxy stands before us: decides cookies and the allowed origin. */
  publicUrl: z.url().optional(),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("warn"),
  adminPassword: z.string().min(12).max(256).optional(),
  /** `full` plays the example feeds, `constituency` has the example organisations, sources and people alone. */
  example: z.enum(["full", "constituency", "none"]).default("full"),
  /** Short for `example: none`. */
  empty: flag.default(false),
  /** The CERT's number for emergencies, as it stands on the pages. */
  phone: z.string().min(3).max(40).optional(),
  /** Content packs beside the catalogue: folders of Sigma rules, with a `pack.yml` or without. */
  rules: Folders.default([]),
  /** Bearer token with which a Prometheus server reads /api/v1/metrics; none: an administrator's session only. */
  metricsToken: z.string().min(16).optional(),
});
export type StartConfig = z.infer<typeof StartConfig>;

/** Variables of `lagewarte feed` and of the tests. */
export const ELSEWHERE = ["TOKEN", "KILLS"];
