import type { Json, JsonObject } from "@lagewarte/model";
import type { Draft } from "../../normalise/draft.ts";
import { readFilePath, textIn } from "./part.ts";

const digits = { md5: 32, sha1: 40, sha256: 64 } as const;

/** A file that went over the wire. Its type is libmagic's description unless that is a media type. */
export function fileinfo(draft: Draft, part: JsonObject): void {
  const isFirst = draft.ecs["file"] === undefined;
  const hash: { [key: string]: Json } = {};
  for (const kind of ["md5", "sha1", "sha256"] as const) {
    const value = textIn(part[kind]);
    if (value?.length !== digits[kind] || !/^[0-9a-f]+$/i.test(value)) continue;
    hash[kind] = value.toLowerCase();
    draft.observe(`file:${kind}`, value.toLowerCase(), "indicator");
  }
  if (!isFirst) return;
  readFilePath(draft, part["filename"]);
  draft.number("file", "size", part["size"]);
  const magic = textIn(part["magic"]);
  if (magic !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(magic)) draft.set("file", "mime_type", magic);
  if (Object.keys(hash).length > 0) draft.set("file", "hash", hash);
}
