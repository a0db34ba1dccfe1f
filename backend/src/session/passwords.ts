import { argon2, createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { ProblemError } from "@lagewarte/model";

const derive = promisify(argon2);

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
/** Each takes 19 MiB and some 40 ms of a core: more at once would be a way to stop us. */
const AT_ONCE = 4;
const MOST_WAITING = 100;

let running = 0;
const queue: (() => void)[] = [];

/** Who waits takes over the place of the one who is done, so that there are never more. */
async function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  if (queue.length >= MOST_WAITING)
    throw new ProblemError({ id: "too-many-attempts", detail: "many people sign in at once; try again" });
  if (running >= AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
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

/** Says which password a session was started with, without saying which one that is. */
export function passwordMark(stored: string): string {
  return createHash("sha256").update(`session ${stored}`).digest("base64url");
}

/** A cookie that proves that a browser has signed in as this person, with the password that holds now. */
export function deviceToken(stored: string): string {
  const nonce = randomBytes(18).toString("base64url");
  return `${nonce}.${deviceProof(nonce, stored)}`;
}

export function isDeviceToken(token: string, stored: string): boolean {
  const [nonce = "", proof = ""] = token.split(".");
  const [given, wanted] = [Buffer.from(proof), Buffer.from(deviceProof(nonce, stored))];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function deviceProof(nonce: string, stored: string): string {
  return createHmac("sha256", stored).update(`device ${nonce}`).digest("base64url");
}

const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Four groups of five: read aloud without mistakes, about 99 bits. */
export function oneTimePassword(): string {
  const letters = Array.from({ length: 20 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  return letters.match(/.{5}/g)?.join("-") ?? letters;
}
