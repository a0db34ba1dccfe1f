import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(argon2);

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
/** Each takes 19 MiB and some 40 ms of a core: more at once would be a way to stop us. */
const AT_ONCE = 4;

let running = 0;
const queue: (() => void)[] = [];

async function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    queue.shift()?.();
  }
}

async function hash(password: string, nonce: Buffer): Promise<Buffer> {
  return Buffer.from(await inTurn(() => derive("argon2id", { message: password.normalize("NFKC"), nonce, ...COST })));
}

/** `argon2id$<salt>$<hash>`, both base64url. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  return `argon2id$${nonce.toString("base64url")}$${(await hash(password, nonce)).toString("base64url")}`;
}

/** Takes as long for a person who does not exist (`stored` undefined) as for one who does. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, salt, expected] = stored?.split("$") ?? [];
  const tag = await hash(password, Buffer.from(salt ?? "AAAAAAAAAAAAAAAAAAAAAA", "base64url"));
  const wanted = Buffer.from(expected ?? "", "base64url");
  return wanted.length === tag.length && timingSafeEqual(wanted, tag);
}

const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Four groups of five: read aloud without mistakes, about 99 bits. */
export function oneTimePassword(): string {
  const letters = Array.from(randomBytes(20), (byte) => LETTERS[byte % LETTERS.length]).join("");
  return letters.match(/.{5}/g)?.join("-") ?? letters;
}
