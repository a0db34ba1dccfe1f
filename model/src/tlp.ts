import { z } from "zod";

/** Traffic Light Protocol 2.0 (FIRST), from widest to narrowest. */
export const tlpLabels = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"] as const;
export const Tlp = z.enum(tlpLabels);
export type Tlp = z.infer<typeof Tlp>;

/** The narrowest label wins: what is derived from several records may go no further than the strictest of them. */
export function strictest(labels: readonly Tlp[]): Tlp {
  return tlpLabels[Math.max(0, ...labels.map((label) => tlpLabels.indexOf(label)))] ?? "CLEAR";
}

/** AMBER may be told to those whom we serve; AMBER+STRICT stays with us, RED with the people named in the exchange. */
export function mayLeaveUs(label: Tlp): boolean {
  return label !== "AMBER+STRICT" && label !== "RED";
}
