import { z } from "zod";

/** What a person reads, in both languages of the interface. */
export const Text = z.strictObject({ de: z.string(), en: z.string() });
export type Text = z.infer<typeof Text>;
