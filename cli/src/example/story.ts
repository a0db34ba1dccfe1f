import { isAdministration, SourceId, type Organisation, type OrganisationId } from "@lagewarte/model";
import { isSilent, REPORTS, STORY_PROVIDER } from "./example-sources.ts";
import { beacon, exploit, flood, infected, login, phish, scan, success, type Kind } from "./kinds.ts";
import type { Example } from "./load-example.ts";
import { seeded } from "./seeded.ts";

/** What one source sends, with the time at which it happened. */
export interface Line {
  readonly source: SourceId;
  readonly at: number;
  readonly text: string;
}

const ATTACKER = "198.51.100.23";
const STEER = "203.0.113.66";
const HOUR = 3_600_000;
/** Towns of the campaign, in the order in which it reaches them; at the last one a sign-in succeeds. */
const TOWNS = 7;

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
    const seeing =
      sources.find(({ covers }) => covers.includes(id)) ??
      sources.find(({ organisation, feed }) => organisation === id && feed === "suricata-eve");
    return seeing === undefined || isSilent(seeing) ? undefined : seeing.id;
  }

  #alert(organisation: Organisation, outside: string, kind: Kind, at: number): Line[] {
    const source = this.#sensorOf(organisation.id);
    if (source === undefined) return [];
    const inside = this.#host(organisation);
    const [from, to] = kind.outbound === true ? [inside, outside] : [outside, inside];
    const { id, signature, category, severity } = kind;
    const alert = { action: "allowed", gid: 1, signature_id: id, rev: 1, signature, category, severity };
    return [{ source, at, text: this.#eve(at, from, to, { event_type: "alert", alert }) }];
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
    const outside = `192.0.2.${1 + Math.floor(this.#random() * 250)}`;
    return {
      source,
      at,
      text: this.#eve(at, inside, outside, { event_type: "flow", app_proto: "tls", flow }),
    };
  }

  get towns(): Organisation[] {
    return this.#example.organisations
      .filter(
        (each) => isAdministration(each) && each.providers.some(({ organisation }) => organisation === STORY_PROVIDER),
      )
      .slice(0, TOWNS);
  }

  /** Tries at seven towns of one provider, one success, one talk with a steering server; `step` counts from 0. */
  campaign(step: number, at: number): Line[] {
    const { towns } = this;
    const town = towns[step];
    if (town !== undefined)
      return Array.from({ length: 12 }, (_, index) =>
        this.#alert(town, ATTACKER, step >= TOWNS - 2 && index > 8 ? exploit : login, at - (12 - index) * 400),
      ).flat();
    const last = towns.at(-1);
    if (last === undefined) return [];
    if (step === towns.length) return this.#alert(last, ATTACKER, success, at);
    return step === towns.length + 1 ? this.#alert(last, STEER, beacon, at) : [];
  }

  /** Single findings here and there, so that the map has something to tell besides the campaign. */
  findings(count: number, from: number, until: number): Line[] {
    const kinds: readonly [Kind, string, number][] = [
      [infected, "203.0.113", 2],
      [phish, "203.0.113", 3],
      [flood, "198.51.100", 2],
      [login, "198.51.100", 3],
    ];
    const deck = kinds.flatMap(([kind, net, share]) => Array.from({ length: share }, () => ({ kind, net })));
    const able = this.#example.organisations.filter(
      ({ id, kind }) =>
        ["municipality", "samtgemeinde", "university", "authority"].includes(kind) &&
        this.#sensorOf(id) !== undefined &&
        !this.towns.some((town) => town.id === id),
    );
    return Array.from({ length: count }, (_, index) => {
      const { kind, net } = this.#pick(deck);
      const organisation = this.#pick(able);
      const at = from + this.#random() * (until - from);
      // Each finding has an address of its own: it must not look like one wave.
      const address = `${net}.${100 + ((index * 37 + Math.floor(this.#random() * 20)) % 150)}`;
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

  /** A daily report of systems that anybody on the internet can reach (Shadowserver's columns of `scan_rdp`). */
  exposure(count: number, at: number): { name: string; text: string } {
    const columns =
      '"timestamp","severity","ip","protocol","port","hostname","tag","asn","geo","region","city","naics","hostname_source","sector"';
    const able = this.#example.organisations.filter(({ networks, kind }) => networks.length > 0 && kind !== "provider");
    const rows = Array.from({ length: count }, () => {
      const host = this.#host(this.#pick(able));
      const time = new Date(at - this.#random() * 20 * HOUR).toISOString().slice(0, 19).replace("T", " ");
      return `"${time}","medium","${host}","tcp",3389,"","rdp",64500,"DE","NIEDERSACHSEN","",0,"",""`;
    });
    const day = new Date(at).toISOString().slice(0, 10);
    return { name: `${day}-scan_rdp-beispiel.csv`, text: `${columns}\n${rows.join("\n")}\n` };
  }

  /** What a partner CERT shares (IDEA0): addresses of ours that scan others. */
  shared(count: number, at: number): Line[] {
    const able = this.#example.organisations.filter(({ kind }) => kind === "university");
    return Array.from({ length: count }, (_, index): Line => {
      const time = new Date(at - this.#random() * 3 * HOUR).toISOString();
      const message = {
        Format: "IDEA0",
        ID: `beispiel-${at}-${index}`,
        DetectTime: time,
        Category: ["Recon.Scanning"],
        ConnCount: 20 + Math.floor(this.#random() * 400),
        Description: "EXAMPLE horizontal port scan",
        Source: [{ IP4: [this.#host(this.#pick(able))], Proto: ["tcp"] }],
        Target: [{ IP4: [`198.51.100.${1 + Math.floor(this.#random() * 250)}`], Port: [445], Proto: ["tcp"] }],
        Node: [{ Name: "example.partner.flow", Type: ["Flow", "Statistical"], SW: ["Beispiel"] }],
      };
      return { source: SourceId.parse(REPORTS.warden), at, text: JSON.stringify(message) };
    });
  }
}
