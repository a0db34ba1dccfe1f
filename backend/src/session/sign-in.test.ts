import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TrialBackend, trialPassword } from "../trial/trial-backend.ts";
import { cookiesOf, signIn } from "../trial/trial-person.ts";
import { networkOf } from "./limits.ts";

let direct: TrialBackend;
/** The same behind a proxy that says who the client is: each test comes from addresses of its own. */
let proxied: TrialBackend;
beforeAll(async () => {
  direct = await TrialBackend.start();
  proxied = await TrialBackend.start({ publicUrl: "https://lage.example" });
  for (const name of ["mia", "jan", "kim"])
    await proxied.backend.people.create({ name, role: "analyst", password: trialPassword });
  await direct.backend.people.create({ name: "mia", role: "analyst", password: trialPassword });
});
afterAll(async () => {
  await direct.close();
  await proxied.close();
});

const from = (address: string) => ({ "x-forwarded-for": address });
/** How many of `count` wrong tries at once got which status. */
async function guess(
  address: string,
  name: (index: number) => string,
  count: number,
  headers: (index: number) => Record<string, string>,
): Promise<{ looked: number; refused: number }> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => signIn(address, name(index), `guess-${index}`, headers(index))),
  );
  const statuses = answers.map(({ status }) => status);
  const of = (wanted: number): number => statuses.filter((status) => status === wanted).length;
  expect(of(401) + of(429)).toBe(count);
  return { looked: of(401), refused: of(429) };
}

// A password costs tens of milliseconds of a core, and there are many here.
describe("signing in", { timeout: 60_000 }, () => {
  it("says the same of a wrong password and of a name that nobody has, after the same work", async () => {
    // Time of the processor, which what else the machine does cannot lengthen.
    const time = async (name: string): Promise<{ text: string; work: number }> => {
      const started = process.cpuUsage();
      const answer = await signIn(direct.url, name, "wrong");
      const text = await answer.text();
      expect(answer.status).toBe(401);
      const { user, system } = process.cpuUsage(started);
      return { text, work: user + system };
    };
    const [known, unknown] = [[] as number[], [] as number[]];
    for (let turn = 0; turn < 7; turn += 1) {
      const [one, other] = [await time("mia"), await time(`nobody-${turn}`)];
      expect(one.text).toBe(other.text);
      known.push(one.work);
      unknown.push(other.work);
    }
    const median = (times: number[]): number => times.toSorted((left, right) => left - right)[3] ?? 0;
    // A password's hash takes tens of milliseconds; without it the answer would be there in one or two.
    expect(median(unknown)).toBeGreaterThan(median(known) / 3);
    expect(median(unknown)).toBeLessThan(median(known) * 3);
  });

  it("counts tries before it looks at passwords: of a hundred at once no more than the limit are looked at", async () => {
    const at = (index: number) => from(`198.51.100.${index}`);
    expect(await guess(proxied.address, () => "jan", 100, at)).toEqual({ looked: 20, refused: 80 });
  });

  it("is not tricked by writing a name in other letters", async () => {
    const names = ["kim", "KIM", "ｋｉｍ", "Kim"];
    const at = (index: number) => from(`203.0.113.${index}`);
    expect(await guess(proxied.address, (index) => names[index % 4] ?? "", 40, at)).toEqual({
      looked: 20,
      refused: 20,
    });
  });

  it("counts a network, and of IPv6 the /64 that a customer has", async () => {
    const at = (index: number) => from(`2001:db8:5:6:${(index + 1).toString(16)}::1`);
    expect(await guess(proxied.address, (index) => `v6-${index}`, 40, at)).toEqual({ looked: 30, refused: 10 });
  });

  it("says when it may be tried again", async () => {
    const refused = await signIn(proxied.address, "jan", "guess", from("192.0.2.77"));
    expect([refused.status, Number(refused.headers.get("retry-after")) > 60]).toEqual([429, true]);
  });

  it("does not believe what a client says of its address, neither to us nor to the proxy before us", async () => {
    const toUs = (index: number) => from(`192.0.2.${index}`);
    const { looked } = await guess(direct.address, (index) => `direct-${index}`, 40, toUs);
    expect(looked).toBeLessThanOrEqual(30);
    const toTheProxy = (index: number) => from(`192.0.2.${index}, 198.51.100.250`);
    expect(await guess(proxied.address, (index) => `liar-${index}`, 40, toTheProxy)).toEqual({
      looked: 30,
      refused: 10,
    });
  });

  it("stays open to the right person in the browser that has signed in before, while others guess", async () => {
    const before = await signIn(proxied.address, "mia", trialPassword, from("192.0.2.200"));
    expect(before.status).toBe(200);
    const device =
      cookiesOf(before)
        .split("; ")
        .find((each) => each.startsWith("lagewarte-device")) ?? "";
    await guess(
      proxied.address,
      () => "mia",
      60,
      (index) => from(`198.51.100.${100 + index}`),
    );
    const stranger = await signIn(proxied.address, "mia", trialPassword, from("192.0.2.201"));
    const right = await signIn(proxied.address, "mia", trialPassword, { ...from("192.0.2.202"), cookie: device });
    expect([stranger.status, right.status]).toEqual([429, 200]);
    const forged = await signIn(proxied.address, "mia", trialPassword, {
      ...from("192.0.2.203"),
      cookie: "lagewarte-device=AAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    });
    expect(forged.status).toBe(429);
    const guesses = await guess(
      proxied.address,
      () => "mia",
      20,
      () => ({ ...from("192.0.2.204"), cookie: device }),
    );
    expect(guesses.looked).toBeLessThanOrEqual(10);
  });

  it("lets a whole office behind one address in", async () => {
    await proxied.backend.people.create({ name: "office", role: "analyst", password: trialPassword });
    const statuses: number[] = [];
    for (let each = 0; each < 35; each += 1)
      statuses.push((await signIn(proxied.address, "office", trialPassword, from("203.0.113.200"))).status);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it("gives cookies for HTTPS alone where browsers come by HTTPS", async () => {
    const cookies = (
      await signIn(proxied.address, "office", trialPassword, from("203.0.113.201"))
    ).headers.getSetCookie();
    expect(cookies[0]).toMatch(/^__Host-lagewarte=.*; Path=\/; .*HttpOnly; SameSite=Strict; Secure$/);
    expect(cookies[1]).toMatch(/; Secure$/);
  });
});

describe("the network of an address", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:0DB8:0000:0002::1", "2001:db8:0:2::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["", ""],
  ])("%s lies in %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
