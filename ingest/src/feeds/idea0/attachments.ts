import type { Json, JsonObject } from "@lagewarte/model";
import { shorten, type Draft } from "../../normalise/draft.ts";
import { countOf, textsOf } from "./values.ts";

const digits = new Map([
  ["md5", 32],
  ["sha1", 40],
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

/** Files that are attached or only described: the first is ECS `file`, the hashes of all are observables. True when there is a hash. */
export function readAttachments(draft: Draft, attachments: readonly JsonObject[]): boolean {
  let found = false;
  for (const [index, attachment] of attachments.entries()) {
    const place = `Attach[${index}]`;
    const hash: { [kind: string]: Json } = {};
    for (const text of textsOf(draft, attachment["Hash"], `${place}.Hash`)) {
      const [, kind = "", value = ""] = /^([a-z0-9-]+):(.+)$/i.exec(text) ?? [];
      const algorithm = kind.toLowerCase().replace("-", "");
      if (value === "" || value.length !== digits.get(algorithm) || !/^[0-9a-f]+$/i.test(value)) {
        draft.issue(`${place}.Hash`, `not a hash that we know: ${shorten(text)}`);
        continue;
      }
      hash[algorithm] ??= value.toLowerCase();
      draft.observe(`file:${algorithm}`, value.toLowerCase(), "indicator");
      found = true;
    }
    const [name] = textsOf(draft, attachment["FileName"], `${place}.FileName`);
    for (const uri of textsOf(draft, attachment["ExternalURI"], `${place}.ExternalURI`))
      if (/^https?:\/\//i.test(uri)) draft.observe("url", uri, "indicator");
    // Samples of traffic or user names come as attachments too; only what has a name or a hash is a file.
    if ((name === undefined && Object.keys(hash).length === 0) || draft.ecs["file"] !== undefined) continue;
    draft.set("file", "name", name);
    if (Object.keys(hash).length > 0) draft.set("file", "hash", hash);
    draft.set("file", "size", countOf(draft, attachment["Size"], `${place}.Size`));
    draft.text("file", "mime_type", attachment["ContentType"]);
  }
  return found;
}
