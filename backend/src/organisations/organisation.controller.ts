import { Controller, Get, Inject, Param, Query, Req } from "@nestjs/common";
import { z } from "zod";
import {
  instant,
  isValidAt,
  kreisOf,
  mayRead,
  sourceHealth,
  type AreaSituation,
  type Organisation,
  type OrganisationId,
  type OrganisationSummary,
  type OrganisationView,
  type Viewer,
} from "@lagewarte/model";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { listed, notFound, parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import { plainArea } from "../situation/area-view.ts";
import type { BookDocument } from "../views/book-view.ts";
import type { SituationDocument } from "../views/situation-view.ts";

export const OrganisationQuery = z.strictObject({
  q: z.string().max(200).optional(),
  kind: z.string().max(200).optional(),
  kreis: z.string().max(128).optional(),
  limit: z.coerce.number().int().min(1).max(2000).default(100),
  cursor: z.string().max(300).optional(),
});

const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

@Controller("api/v1/organisations")
export class OrganisationController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @Permission("read-organisations")
  async list(
    @Query() query: unknown,
    @Req() { signedIn }: SignedInRequest,
  ): Promise<{ items: z.infer<typeof OrganisationSummary>[]; next: string | null; total: number }> {
    const { q, kind, kreis, limit, cursor } = parsed(OrganisationQuery, query);
    const at = instant(this.#services.clock.now());
    const kinds = listed(kind);
    const fits = (organisation: Organisation): boolean =>
      this.#may(signedIn.person, organisation.id) &&
      (organisation.validTo === null || organisation.validTo > at) &&
      (kinds.length === 0 || kinds.includes(organisation.kind)) &&
      (kreis === undefined || kreisOf(organisation, at) === (kreis as OrganisationId)) &&
      (q === undefined ||
        fold(`${organisation.name} ${organisation.shortName} ${Object.values(organisation.keys).join(" ")}`).includes(
          fold(q),
        ));
    const all = [...this.#services.organisations.values()]
      .filter(fits)
      .toSorted((left, right) => left.name.localeCompare(right.name, "de") || (left.id < right.id ? -1 : 1));
    const start = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
    const page = all.slice(start, start + limit);
    const documents = await this.#services.readModel.getMany<SituationDocument>(
      "situation",
      page.map(({ id }) => id),
    );
    return {
      items: page.map((organisation, index) => ({
        id: organisation.id,
        kind: organisation.kind,
        name: organisation.name,
        shortName: organisation.shortName,
        key: organisation.keys.ags5 ?? organisation.keys.ags8 ?? organisation.keys.ars9 ?? organisation.keys.slug,
        kreis: kreisOf(organisation, at) ?? null,
        tenant: organisation.tenant,
        level: documents[index]?.document.level ?? "no-data",
      })),
      next: start + limit < all.length ? (page.at(-1)?.id ?? null) : null,
      total: all.length,
    };
  }

  @Get(":id")
  @Permission("read-organisations")
  async read(@Param("id") id: string, @Req() { signedIn }: SignedInRequest): Promise<OrganisationView> {
    const organisation = this.#services.organisations.get(id);
    if (organisation === undefined || !this.#may(signedIn.person, organisation.id)) throw notFound();
    const stored = await this.#services.readModel.get<SituationDocument>("situation", id);
    const situation: AreaSituation | null =
      stored === undefined || signedIn.person.role === "administrator" ? null : plainArea(stored.document);
    const isOfficer = signedIn.person.role === "municipal-officer";
    return {
      organisation,
      // What carries an officer's own level may name others; the alerts themselves tell what is the officer's to know.
      situation: situation !== null && isOfficer ? { ...situation, reasons: [] } : situation,
      relations: await this.#relations(organisation, signedIn.person),
      sources: await this.#sources(organisation.id),
    };
  }

  #may(viewer: Viewer, id: OrganisationId): boolean {
    return mayRead(viewer, { kind: "organisation", organisations: [id] }).may;
  }

  async #relations(organisation: Organisation, viewer: Viewer): Promise<OrganisationView["relations"]> {
    const at = instant(this.#services.clock.now());
    const all = [...this.#services.organisations.values()];
    const up = [
      ...organisation.parents
        .filter((parent) => isValidAt(parent, at))
        .map((parent) => ({ id: parent.organisation, relation: parent.relation })),
      ...organisation.providers
        .filter((provider) => isValidAt(provider, at))
        .map((provider) => ({ id: provider.organisation, relation: "provider" as const })),
    ];
    const down = all.flatMap((other): { id: OrganisationId; relation: "member" | "client" }[] => [
      ...(other.parents.some((parent) => parent.organisation === organisation.id && isValidAt(parent, at))
        ? [{ id: other.id, relation: "member" as const }]
        : []),
      ...(other.providers.some((provider) => provider.organisation === organisation.id && isValidAt(provider, at))
        ? [{ id: other.id, relation: "client" as const }]
        : []),
    ]);
    const seen = [...up, ...down].filter(({ id }) => this.#may(viewer, id));
    // An administrator manages organisations without seeing how they are.
    const documents = mayRead(viewer, { kind: "situation-area", organisations: [organisation.id] }).may
      ? await this.#services.readModel.getMany<SituationDocument>(
          "situation",
          seen.map(({ id }) => id),
        )
      : [];
    return seen.flatMap(({ id, relation }, index) => {
      const other = this.#services.organisations.get(id);
      const level = documents[index]?.document.level ?? "no-data";
      return other === undefined ? [] : [{ id, name: other.name, relation, kind: other.kind, level }];
    });
  }

  async #sources(id: OrganisationId): Promise<OrganisationView["sources"]> {
    const now = instant(this.#services.clock.now());
    const own = [...this.#services.sources.values()]
      .filter(({ organisation, covers }) => organisation === id || covers.includes(id))
      .slice(0, 50);
    const books = await this.#services.readModel.getMany<BookDocument>(
      "books",
      own.map((source) => source.id),
    );
    return own.map((source, index) => {
      const lastSeenAt = books[index]?.document.lastSeenAt ?? null;
      return { id: source.id, name: source.name, health: sourceHealth(source, lastSeenAt, now), lastSeenAt };
    });
  }
}
