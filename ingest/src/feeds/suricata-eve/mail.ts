import type { Json, JsonObject } from "@lagewarte/model";
import type { Draft } from "../../normalise/draft.ts";
import { textIn, textsIn } from "./part.ts";

const MOST = 100;
const bare = (text: string): string => (/<([^<>\s]+)>/.exec(text)?.[1] ?? text).trim().toLowerCase();

function addresses(draft: Draft, field: "from" | "to" | "cc", value: Json | undefined): void {
  const list = textsIn(value)
    .map(bare)
    .filter((text) => /^[^\s@]+@[^\s@]+$/.test(text));
  if (list.length > 0) draft.set("email", field, { address: list.slice(0, MOST) });
  for (const address of list.slice(0, MOST))
    draft.observe("email-addr", address, field === "from" ? "source" : "destination");
}

/** The mail itself, as far as Suricata looks into it. */
export function email(draft: Draft, part: JsonObject): void {
  for (const field of ["from", "to", "cc"] as const) addresses(draft, field, part[field]);
  draft.text("email", "subject", part["subject"]);
  draft.text("email", "message_id", part["message_id"]);
  const attachments = textsIn(part["attachment"]).slice(0, MOST);
  if (attachments.length > 0)
    draft.set(
      "email",
      "attachments",
      attachments.map((name) => ({ file: { name } })),
    );
  for (const url of textsIn(part["url"]).slice(0, MOST))
    draft.observe("url", /^[a-z]+:\/\//i.test(url) ? url : `http://${url}`, "indicator");
}

/** The envelope; what the mail says of itself goes before, whichever of the two the record names first. */
export function smtp(draft: Draft, part: JsonObject): void {
  const helo = textIn(part["helo"]);
  if (helo !== undefined && !helo.startsWith("[")) draft.domain("source", "domain", helo, "source");
  const { from, to } = draft.ecs["email"] ?? {};
  addresses(draft, "from", part["mail_from"]);
  addresses(draft, "to", part["rcpt_to"]);
  draft.set("email", "from", from);
  draft.set("email", "to", to);
}
