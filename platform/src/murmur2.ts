import { MOST_KEY_BYTES } from "./event-log.ts";

/** murmur2 of the first `length` bytes as Kafka's default partitioner uses it (seed 0x9747b28c), signed 32-bit. */
export function murmur2(bytes: Uint8Array, length: number): number {
  const m = 0x5bd1e995;
  let hash = 0x9747b28c ^ length;
  const words = length >> 2;
  for (let word = 0; word < words; word += 1) {
    const at = word << 2;
    let k =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    k = Math.imul(k, m);
    hash = Math.imul(hash, m) ^ k;
  }
  const rest = length & ~3;
  const left = length & 3;
  if (left === 3) hash ^= (bytes[rest + 2] ?? 0) << 16;
  if (left >= 2) hash ^= (bytes[rest + 1] ?? 0) << 8;
  if (left >= 1) {
    hash ^= bytes[rest] ?? 0;
    hash = Math.imul(hash, m);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, m);
  hash ^= hash >>> 15;
  return hash;
}

const encoder = new TextEncoder();
/** A key's bytes, one key at a time. */
const scratch = new Uint8Array(MOST_KEY_BYTES);

/** The partition of a key: `toPositive(murmur2(key)) % partitions`, the same in every adapter. */
export function partitionOf(key: string, partitions: number): number {
  if (partitions === 1) return 0;
  const { written } = encoder.encodeInto(key, scratch);
  return (murmur2(scratch, written) & 0x7fffffff) % partitions;
}
