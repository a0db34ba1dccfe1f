import type { Json, JsonObject } from "@lagewarte/model";
import type { Draft } from "../../normalise/draft.ts";

/** Reads the part of a record that one protocol fills. */
export type Read = (draft: Draft, part: JsonObject) => void;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const textIn = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

export const objectIn = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

export const objectsIn = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];

export const textsIn = (value: Json | undefined): readonly string[] =>
  (Array.isArray(value) ? (value as readonly Json[]) : [value]).filter((item) => typeof item === "string");

/** A hardware address as ECS and as STIX write it; what is none is left out. */
export function readMac(draft: Draft, group: string, value: Json | undefined): void {
  const text = textIn(value);
  if (text === undefined || !/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(text)) return;
  draft.set(group, "mac", text.toUpperCase().replaceAll(":", "-"));
  draft.observe("mac-addr", text.toLowerCase(), group === "destination" ? "destination" : "source");
}

export function readFilePath(draft: Draft, value: Json | undefined): void {
  const path = textIn(value);
  if (path === undefined) return;
  draft.set("file", "path", path);
  draft.set("file", "name", path.split(/[\\/]/).at(-1));
}

/** Whether what was asked for came about; an alert says nothing about that. */
export function readOutcome(draft: Draft, isSuccess: boolean | undefined): void {
  if (isSuccess !== undefined && draft.ecs["event"]?.["kind"] === "event")
    draft.set("event", "outcome", isSuccess ? "success" : "failure");
}
