import type { Organisation, OrganisationId, SourceId } from "@lagewarte/model";
import type { Example } from "./load-example.ts";

/** Numbers that look like chance and are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One line for one sensor, with the time at which it happened. */
export interface Line {
  readonly source: SourceId;
  readonly at: number;
  readonly text: string;
}

interface Kind {
  readonly signature: string;
  readonly category: string;
  readonly severity: 1 | 2 | 3;
  /** From inside to outside: an infected system that talks. */
  readonly outbound?: boolean;
}

const exploit: Kind = {
  signature: "EXAMPLE EXPLOIT VPN Gateway Remote Code Execution",
  category: "Attempted Administrator Privilege Gain",
  severity: 1,
};
const login: Kind = { signature: "EXAMPLE VPN Login Attempt brute force", category: "Misc Attack", severity: 2 };
const success: Kind = {
  signature: "EXAMPLE VPN Login Succeeded After Failures",
  category: "Successful User Privilege Gain",
  severity: 1,
};
const beacon: Kind = {
  signature: "EXAMPLE MALWARE C2 Beacon",
  category: "Malware Command and Control Activity Detected",
  severity: 1,
  outbound: true,
};
const infected: Kind = {
  signature: "EXAMPLE TROJAN Checkin",
  category: "A Network Trojan was detected",
  severity: 1,
  outbound: true,
};
const phish: Kind = {
  signature: "EXAMPLE PHISHING Landing Page Gehaltsabrechnung",
  category: "Misc Attack",
  severity: 2,
};
const flood: Kind = { signature: "EXAMPLE DDoS Amplification Traffic", category: "Misc Attack", severity: 2 };
const scan: Kind = { signature: "EXAMPLE SCAN Port Sweep", category: "Detection of a Network Scan", severity: 3 };

const ATTACKER = "198.51.100.23";
const STEER = "203.0.113.66";

/** Writes what example sensors see. Addresses are from documentation and private ranges, everything is invented. */
export class Story {
  readonly #example: Example;
  readonly #random: () => number;
  readonly #byId: ReadonlyMap<OrganisationId, Organisation>;
  #flow = 1;

  constructor(example: Example, seed: number) {
    this.#example = example;
    this.#random = seeded(seed);
    this.#byId = new Map(example.organisations.map((organisation) => [organisation.id, organisation]));
  }

  #pick<Item>(list: readonly Item[]): Item {
    return list[Math.floor(this.#random() * list.length)] as Item;
  }

  /** A host in the organisation's first network. */
  #host(organisation: Organisation): string {
    const [prefix = "10.255.255"] = /^\d+\.\d+\.\d+/.exec(organisation.networks[0]?.cidr ?? "") ?? [];
    return `${prefix}.${10 + Math.floor(this.#random() * 40)}`;
  }

  #sensorOf(id: OrganisationId): SourceId | undefined {
    const { sources } = this.#example;
    return (
      sources.find(({ covers }) => covers.includes(id)) ??
      sources.find(({ organisation, feed }) => organisation === id && feed === "suricata-eve")
    )?.id;
  }

  #alert(organisation: Organisation, outside: string, kind: Kind, at: number): Line[] {
    const source = this.#sensorOf(organisation.id);
    if (source === undefined) return [];
    const inside = this.#host(organisation);
    const [from, to] = kind.outbound === true ? [inside, outside] : [outside, inside];
    const { signature, category, severity } = kind;
    return [
      {
        source,
        at,
        text: this.#eve(at, from, to, {
          event_type: "alert",
          alert: {
            action: "allowed",
            gid: 1,
            signature_id: 9_000_000 + signature.length,
            rev: 1,
            signature,
            category,
            severity,
          },
        }),
      },
    ];
  }

  #eve(at: number, from: string, to: string, rest: object): string {
    this.#flow += 1;
    return JSON.stringify({
      timestamp: new Date(at).toISOString().replace("Z", "+0000"),
      flow_id: this.#flow,
      src_ip: from,
      src_port: 1024 + Math.floor(this.#random() * 60_000),
      dest_ip: to,
      dest_port: 443,
      proto: "TCP",
      ...rest,
    });
  }

  /** A sign of life of a sensor: a flow that means nothing. */
  quiet(source: SourceId, at: number): Line {
    const { covers, organisation } = this.#example.sources.find(({ id }) => id === source) ?? {
      covers: [],
      organisation: null,
    };
    const watched = this.#byId.get(covers.length > 0 ? this.#pick(covers) : (organisation as OrganisationId));
    const inside = watched === undefined ? "10.255.0.1" : this.#host(watched);
    const flow = { pkts_toserver: 12, pkts_toclient: 14, bytes_toserver: 2400, bytes_toclient: 9100, state: "closed" };
    return {
      source,
      at,
      text: this.#eve(at, inside, `192.0.2.${1 + Math.floor(this.#random() * 250)}`, {
        event_type: "flow",
        app_proto: "tls",
        flow,
      }),
    };
  }

  /** The provider's clients in the order of the story; the last one is where a sign-in succeeds. */
  get towns(): Organisation[] {
    return this.#example.organisations.filter(({ providers }) => providers.length > 0).slice(0, 7);
  }

  /** Tries at seven towns of one provider, one success, one talk with a steering server; `step` counts from 0. */
  campaign(step: number, at: number): Line[] {
    const { towns } = this;
    if (step < towns.length)
      return Array.from({ length: 12 }, (_, index) =>
        this.#alert(towns[step] as Organisation, ATTACKER, index % 4 === 3 ? exploit : login, at - (12 - index) * 700),
      ).flat();
    const last = towns.at(-1);
    if (last === undefined) return [];
    if (step === towns.length) return this.#alert(last, ATTACKER, success, at);
    return step === towns.length + 1 ? this.#alert(last, STEER, beacon, at) : [];
  }

  /** Single findings here and there, so that the map has something to tell besides the campaign. */
  findings(count: number, from: number, until: number): Line[] {
    const kinds: readonly [Kind, string, number][] = [
      [infected, "203.0.113.90", 2],
      [phish, "203.0.113.17", 5],
      [flood, "198.51.100.77", 4],
      [login, "198.51.100.140", 3],
    ];
    const deck = kinds.flatMap(([kind, outside, share]) => Array.from({ length: share }, () => ({ kind, outside })));
    const able = this.#example.organisations.filter(
      ({ id, kind }) =>
        ["municipality", "samtgemeinde", "university", "authority"].includes(kind) &&
        this.#sensorOf(id) !== undefined &&
        !this.towns.some((town) => town.id === id),
    );
    return Array.from({ length: count }, (_, index) => {
      const { kind, outside } = deck[index % deck.length] as { kind: Kind; outside: string };
      const organisation = this.#pick(able);
      const at = from + this.#random() * (until - from);
      // Each finding from an address of its own: it must not look like one wave.
      const address = `${outside.replace(/\.\d+$/, "")}.${1 + ((index * 37 + Number(outside.split(".").at(-1))) % 250)}`;
      const times = kind === login ? 12 : 1;
      return Array.from({ length: times }, (__, each) =>
        this.#alert(organisation, address, kind, at + each * 1000),
      ).flat();
    }).flat();
  }

  /** Background that no rule makes an alert of. */
  noise(at: number): Line[] {
    const organisation = this.#pick(this.#example.organisations.filter(({ networks }) => networks.length > 0));
    return this.#alert(organisation, `198.51.100.${1 + Math.floor(this.#random() * 250)}`, scan, at);
  }
}
