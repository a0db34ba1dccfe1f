import { randomBytes } from "node:crypto";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { ProblemError } from "@lagewarte/model";

const MINUTE = 60;
/** Tries from one network, and at one name from anywhere; a browser that has signed in with the name before has its own count. */
const PER_NETWORK = { points: 30, duration: 5 * MINUTE };
const PER_NAME = { points: 20, duration: 15 * MINUTE };
const PER_DEVICE = { points: 10, duration: 5 * MINUTE };

/** An IPv6 customer has a /64 to rotate through; an IPv4 address stands for itself. */
export function networkOf(address: string): string {
  if (!address.includes(":") || address.startsWith("::ffff:")) return address.replace("::ffff:", "");
  return `${address.split(":").slice(0, 4).join(":")}::/64`;
}

/**
 * Counted before a password is looked at, so that parallel tries do not slip through. Whoever tries many passwords at a
 * name locks out everybody but the browsers that know it: the right person still gets in.
 */
export class SignInLimits {
  readonly #network = new RateLimiterMemory(PER_NETWORK);
  readonly #name = new RateLimiterMemory(PER_NAME);
  readonly #device = new RateLimiterMemory(PER_DEVICE);
  /** Device cookie -> name it has signed in with. Lost at a restart, which costs nobody more than the normal count. */
  readonly #devices = new Map<string, string>();

  async take(name: string, address: string, device: string | undefined): Promise<void> {
    const key = name.toLowerCase();
    try {
      if (device !== undefined && this.#devices.get(device) === key) await this.#device.consume(`${device} ${key}`);
      else {
        await this.#network.consume(networkOf(address));
        await this.#name.consume(key);
      }
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new ProblemError({
        id: "too-many-attempts",
        detail: `try again in ${Math.ceil(error.msBeforeNext / 1000)} s`,
      });
    }
  }

  /** After a success: the browser is known from now on. */
  remember(name: string): string {
    const device = randomBytes(24).toString("base64url");
    this.#devices.set(device, name.toLowerCase());
    return device;
  }
}
