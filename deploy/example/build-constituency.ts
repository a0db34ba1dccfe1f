// Makes organisations.json from the official facts: `node deploy/example/build-constituency.ts ../shared/facts`.
// Names, keys, population and domains are facts (README.md says whose); networks, contacts and providers' clients are
// invented. The same facts always give the same file.
import fs from "node:fs";
import path from "node:path";
import { readCsv } from "./csv.ts";

type Validity = { validFrom: string | null; validTo: string | null };
const always: Validity = { validFrom: null, validTo: null };

const facts = process.argv[2] ?? path.resolve(import.meta.dirname, "../../../shared/facts");
const read = (name: string) => readCsv(path.join(facts, `${name}.csv`));
const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll("ä", "ae")
    .replaceAll("ö", "oe")
    .replaceAll("ü", "ue")
    .replaceAll("ß", "ss")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

interface Draft {
  id: string;
  kind: string;
  name: string;
  shortName: string;
  keys: Record<string, string>;
  parents: { organisation: string; relation: string }[];
  providers: string[];
  domains: string[];
  population: number | null;
  criticality: number;
  tenant: "state" | "justice";
  hasNetwork: boolean;
}
const base = {
  parents: [],
  providers: [],
  domains: [],
  population: null,
  criticality: 1,
  tenant: "state",
  hasNetwork: true,
} as const;
const drafts: Draft[] = [];
const add = (draft: Partial<Draft> & Pick<Draft, "id" | "kind" | "name" | "shortName" | "keys">): void => {
  drafts.push({
    ...structuredClone(base),
    ...draft,
    parents: draft.parents ?? [],
    providers: draft.providers ?? [],
    domains: draft.domains ?? [],
  });
};

add({ id: "ni", kind: "state", name: "Niedersachsen", shortName: "NI", keys: { slug: "ni" }, hasNetwork: false });

/** Domains by key; those of providers and shared ones say nothing about one organisation. */
const domainsOf = new Map<string, string[]>();
for (const { domain = "", ebene, org_schluessel: key = "", anzahl_gemeinden: shared } of read("domains"))
  if (key !== "" && !/anbieter|provider/i.test(ebene ?? "") && Number(shared) <= 1)
    domainsOf.set(key, [...(domainsOf.get(key) ?? []), domain]);

const short = (name: string): string => name.replace(/, (Hanses|S)tadt$|, (Flecken|Samtgemeinde).*$/, "").slice(0, 40);
for (const row of read("kreise")) {
  const { ags = "", name = "", typ, einwohner_2022: population, email_domain: domains } = row;
  const isCity = typ === "kreisfreie Stadt";
  const isRegion = ags === "03241";
  add({
    id: `kr-${ags}`,
    kind: "kreis",
    name: isCity
      ? `Stadt ${short(name)}`
      : isRegion
        ? "Region Hannover"
        : `Landkreis ${name.replace(/^Landkreis /, "")}`,
    shortName: short(name),
    keys: { slug: `kr-${ags}`, ags5: ags },
    parents: [{ organisation: "ni", relation: "state" }],
    domains: isCity ? [] : (domains ?? "").split("|").filter(Boolean),
    population: Number(population),
    criticality: 1.3,
    // A kreisfreie Stadt is one administration; the Kreis of the same name is its area on the map.
    hasNetwork: !isCity,
  });
}
for (const {
  ars9 = "",
  name = "",
  kreis_ags: kreis = "",
  einwohner_2022: population,
  haeufigste_email_domain: domain,
} of read("samtgemeinden"))
  add({
    id: `sg-${ars9}`,
    kind: "samtgemeinde",
    name: `Samtgemeinde ${name}`,
    shortName: `SG ${name}`.slice(0, 40),
    keys: { slug: `sg-${ars9}`, ars9 },
    parents: [{ organisation: `kr-${kreis}`, relation: "kreis" }],
    domains: domain === undefined || domain === "" ? [] : [domain],
    population: Number(population),
  });
for (const row of read("gemeinden")) {
  const {
    ags = "",
    ars = "",
    name = "",
    name_kurz: brief = "",
    typ = "",
    kreis_ags: kreis = "",
    samtgemeinde_ars: parent = "",
    einwohner_2022: population,
  } = row;
  if (/gemeindefrei/i.test(`${typ} ${row["verwaltungsform"] ?? ""}`)) continue;
  const isMember = parent !== "";
  const parts = name.split(", ");
  add({
    id: `ags-${ags}`,
    kind: isMember ? "member-municipality" : "municipality",
    name:
      parts[1] === "Stadt"
        ? `Stadt ${parts[0] ?? ""}`
        : parts.length > 1
          ? `${parts[0] ?? ""} (${parts.slice(1).join(", ")})`
          : `Gemeinde ${name}`,
    shortName: brief.slice(0, 40),
    keys: { slug: `ags-${ags}`, ags8: ags, ars12: ars, ...(typ === "kreisfreie Stadt" ? { ags5: kreis } : {}) },
    parents: [
      { organisation: `kr-${kreis}`, relation: "kreis" },
      ...(isMember ? [{ organisation: `sg-${parent}`, relation: "samtgemeinde" }] : []),
    ],
    domains: isMember
      ? []
      : [...new Set([...(domainsOf.get(ags) ?? []), ...(row["email_domains"] ?? "").split("|").filter(Boolean)])],
    population: Number(population),
    hasNetwork: !isMember,
  });
}
for (const { name = "", kurzname = "", domain = "" } of read("hochschulen"))
  add({
    id: `hs-${slug(kurzname)}`,
    kind: "university",
    name,
    shortName: kurzname.slice(0, 40),
    keys: { slug: `hs-${slug(kurzname)}` },
    domains: domain.split("|").filter((each) => each.includes(".")),
    criticality: 1.2,
  });
for (const { kurz = "", name = "", ebene } of read("behoerden")) {
  if (ebene !== "Ressort") continue;
  const isJustice = kurz === "MJ";
  add({
    id: `be-${slug(kurz)}`,
    kind: "authority",
    name,
    shortName: kurz,
    keys: { slug: `be-${slug(kurz)}` },
    parents: [{ organisation: "ni", relation: "state" }],
    criticality: 1.5,
    tenant: isJustice ? "justice" : "state",
  });
}
for (const { name = "" } of read("it_dienstleister")) {
  const brief = name
    .replace(/ \(.*$/, "")
    .replace(/^(KDG|KDO) .*/, "$1")
    .replace(/^ZIB .*/, "ZIB Justiz");
  if (!drafts.some(({ id }) => id === `pr-${slug(brief)}`))
    add({
      id: `pr-${slug(brief)}`,
      kind: "provider",
      name,
      shortName: brief.slice(0, 40),
      keys: { slug: `pr-${slug(brief)}` },
      criticality: 1.5,
      tenant: brief === "ZIB Justiz" ? "justice" : "state",
    });
}
// The provider of the story, and its clients, are invented.
add({
  id: "pr-itv-weser-hunte",
  kind: "provider",
  name: "ITV Weser-Hunte (erfunden)",
  shortName: "ITV Weser-Hunte",
  keys: { slug: "pr-itv-weser-hunte" },
  criticality: 1.5,
});
const storyKreise = ["kr-03251", "kr-03256", "kr-03458", "kr-03460", "kr-03461", "kr-03453", "kr-03361"];
const clients = drafts.filter(
  ({ kind, parents }) =>
    (kind === "municipality" || kind === "samtgemeinde") &&
    parents.some(({ organisation }) => storyKreise.includes(organisation)),
);
for (const [index, client] of clients.entries()) if (index % 3 === 0) client.providers.push("pr-itv-weser-hunte");

/** Private and documentation ranges only: a /20 of 10.0.0.0/8 and a /48 of 2001:db8::/32 each. */
function networksOf(index: number): string[] {
  const block = index * 4096;
  return [`10.${(block >> 16) & 255}.${(block >> 8) & 255}.0/20`, `2001:db8:${(index + 1).toString(16)}::/48`];
}

const people = ["Kim", "Toni", "Robin", "Sascha", "Alex", "Jona", "Luca", "Mika"];
const families = ["Ahrens", "Behrens", "Cordes", "Dierks", "Evers", "Freese", "Gerdes", "Harms", "Ites", "Janssen"];
let index = 0;
const organisations = drafts.map((draft) => {
  const { hasNetwork, ...rest } = draft;
  const number = hasNetwork ? index++ : -1;
  const domain = draft.domains[0] ?? "beispiel.example";
  return {
    ...rest,
    parents: draft.parents.map((parent) => ({ ...always, ...parent })),
    providers: draft.providers.map((organisation) => ({ ...always, organisation, services: ["Netz", "VPN"] })),
    networks: hasNetwork ? networksOf(number).map((cidr) => ({ ...always, cidr })) : [],
    domains: [
      ...new Set(
        draft.domains.map((name) => name.toLowerCase()).filter((name) => /^[a-z0-9.-]+\.[a-z]{2,}$/.test(name)),
      ),
    ].map((name) => ({ ...always, name })),
    contacts: hasNetwork
      ? [
          {
            ...always,
            role: "it-security",
            name: `${people[number % people.length] ?? ""} ${families[(number * 7) % families.length] ?? ""} (erfunden)`,
            email: `it-sicherheit@${domain.replace(/\.[a-z]+$/, "")}.example`,
            // Numbers that the Bundesnetzagentur keeps free for fiction.
            phone: `+49 30 23125 ${String(number % 1000).padStart(3, "0")}`,
            alternative: null,
          },
        ]
      : [],
    ...always,
    successor: null,
    example: true,
  };
});

// One organisation a line: a change of one fact is a change of one line.
fs.writeFileSync(
  path.join(import.meta.dirname, "organisations.json"),
  `[\n${organisations.map((organisation) => JSON.stringify(organisation)).join(",\n")}\n]\n`,
);
const count = (kind: string) => organisations.filter((organisation) => organisation.kind === kind).length;
process.stdout.write(
  `${organisations.length} organisations: ${["kreis", "municipality", "samtgemeinde", "member-municipality", "university", "authority", "provider"].map((kind) => `${count(kind)} ${kind}`).join(", ")}\n`,
);
