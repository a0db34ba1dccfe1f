import { RuleFileId } from "@lagewarte/model";
import { z } from "zod";

/** What a content pack says of itself in its `pack.yml`. */
export const PackDocument = z.strictObject({
  /** Before the ids of its files: `<name>/<file>`. */
  name: RuleFileId.refine((name) => !name.includes("/"), "a pack's name has no slash").refine(
    (name) => name !== "lagewarte",
    "lagewarte is what we ship",
  ),
  title: z.string().min(1).max(256),
  version: z.union([z.string().min(1).max(64), z.number()]).transform(String),
  /** SPDX expression. */
  licence: z
    .string()
    .max(128)
    .regex(/^[A-Za-z0-9.+()-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+()-]+)*$/, "is no SPDX expression such as DRL-1.1"),
  /** Where the pack is from. */
  reference: z.url({ protocol: /^https?$/ }),
  /** Of rules that name none. */
  author: z.string().min(1).max(256).optional(),
  /** Languages of its texts (`en`). */
  languages: z.array(z.string().regex(/^[a-z]{2,3}$/, "is no language such as en")).optional(),
});

/** What a pack says for rules that leave it out. */
export interface PackDefaults {
  readonly licence?: string | undefined;
  readonly author?: string | undefined;
  readonly reference?: string | undefined;
}

/** A folder of rules that has been looked into. */
export interface Pack {
  readonly name: string;
  readonly folder: string;
  readonly defaults: PackDefaults;
  /** Whether a YAML file below the folder, by its path there, is one of rules that are in use. */
  readonly isRule: (name: string) => boolean;
}
