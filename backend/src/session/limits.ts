import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { nameKey } from "../people/name-key.ts";
import { LaterError } from "../problem-filter.ts";

const MINUTE = 60;
/** Tries from one network, and at one name from anywhere; a browser that has signed in with the name before has its own count. */
const PER_NETWORK = { points: 30, duration: 5 * MINUTE };
const PER_NAME = { points: 20, duration: 15 * MINUTE };
const PER_DEVICE = { points: 10, duration: 5 * MINUTE };

/** An IPv6 customer has a /64 to rotate through; an IPv4 address stands for itself. */
export function networkOf(address: string): string {
  const text = address.toLowerCase().replace(/^::ffff:(?=\d+\.)|%.*$/g, "");
  if (!text.includes(":")) return text;
  const [before = "", after] = text.split("::");
  const groups = before === "" ? [] : before.split(":");
  const last = after === undefined || after === "" ? [] : after.split(":");
  const zeros = Array<string>(Math.max(0, 8 - groups.length - last.length)).fill("0");
  const prefix = [...groups, ...zeros, ...last].slice(0, 4);
  return `${prefix.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}

/** A try that has been counted. */
export interface Attempt {
  /** The password was right: a whole office behind one address does not lock itself out in the morning. */
  succeeded(): Promise<void>;
}

/**
 * Counted before a password is looked at, so that parallel tries do not slip through. Whoever tries many passwords at a
 * name locks out everybody but the browsers that know it: the right person still gets in.
 */
export class SignInLimits {
  readonly #network = new RateLimiterMemory(PER_NETWORK);
  readonly #name = new RateLimiterMemory(PER_NAME);
  readonly #device = new RateLimiterMemory(PER_DEVICE);

  /** `device`: the proven token of a browser that has signed in with this name before. */
  async take(name: string, address: string, device: string | undefined): Promise<Attempt> {
    const counted: [RateLimiterMemory, string][] =
      device === undefined
        ? [
            [this.#network, networkOf(address)],
            [this.#name, nameKey(name)],
          ]
        : [[this.#device, device]];
    for (const [limiter, key] of counted)
      try {
        await limiter.consume(key);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        throw new LaterError("too-many-attempts", Math.ceil(error.msBeforeNext / 1000));
      }
    return {
      succeeded: async () => {
        for (const [limiter, key] of counted) await limiter.reward(key);
      },
    };
  }
}
