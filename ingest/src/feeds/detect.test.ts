import fs from "node:fs";
import path from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readableFeeds } from "@lagewarte/model";
import { detectFeed } from "./detect.ts";

async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const samplesOf = (feed: string): string[] => {
  const folder = path.join(import.meta.dirname, feed);
  const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => path.basename(file).startsWith("sample")).map((file) => path.join(folder, file));
};

describe("the feed of a delivery", () => {
  it.each([...readableFeeds])(
    "is told from the samples of %s, plain or compressed, and nothing of them is lost",
    async (feed) => {
      const samples = samplesOf(feed);
      expect(samples.length).toBeGreaterThan(0);
      for (const file of samples) {
        const bytes = fs.readFileSync(file);
        for (const packed of [bytes, gzipSync(bytes), zstdCompressSync(bytes)]) {
          const detected = await detectFeed(inPieces(packed), path.basename(file));
          expect(detected.feed, file).toBe(feed);
          const pieces: Uint8Array[] = [];
          for await (const piece of detected.pieces) pieces.push(piece);
          expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
        }
      }
    },
  );

  it("is not made up: prose, empty files and foreign JSON are of none", async () => {
    for (const text of [
      "",
      "Sehr geehrte Damen und Herren,\n\nanbei ...\n",
      '{"hello":"world"}\n',
      "\u0000\u0001",
      "[]",
    ])
      expect((await detectFeed(inPieces(Buffer.from(text)))).feed, text).toBeUndefined();
  });

  it("is told although some records are broken, and not where most are", async () => {
    const good =
      '{"timestamp":"2026-11-24T10:00:00.000000+0000","event_type":"flow","src_ip":"192.0.2.1","dest_ip":"192.0.2.2","proto":"TCP","flow":{}}\n';
    const of = async (text: string): Promise<string | undefined> =>
      (await detectFeed(inPieces(Buffer.from(text)))).feed;
    expect(await of(good.repeat(3) + "{broken\n".repeat(2))).toBe("suricata-eve");
    expect(await of(good + "{broken\n".repeat(5))).toBeUndefined();
  });
});
