import { SourceId, type FeedId, type Source } from "@lagewarte/model";
import { sha256 } from "@lagewarte/platform";

/** For tests: a source whose token is `token-<name>`. */
export function aSource(name: string, feed: FeedId = "suricata-eve", more: Partial<Source> = {}): Source {
  return {
    id: SourceId.parse(name),
    name,
    feed,
    organisation: null,
    covers: [],
    tlp: "AMBER",
    expectedInterval: null,
    tokenHash: sha256(`token-${name}`),
    createdAt: "2026-01-01T00:00:00.000Z",
    revokedAt: null,
    example: false,
    ...more,
  };
}
