import { randomBytes, randomUUID } from "node:crypto";
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from "@nestjs/common";
import { z } from "zod";
import {
  emptyBooks,
  instant,
  NewSource,
  OrganisationId,
  ProblemError,
  SourceId,
  sourceHealth,
  type Source,
  type SourceView,
} from "@lagewarte/model";
import { sha256 } from "@lagewarte/platform";
import { Permission } from "../access/permission.ts";
import { notFound, parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import { hourOf, type BookDocument } from "../views/book-view.ts";

export const SourceQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(2000).default(500) });

@Controller("api/v1/sources")
export class SourceController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @Permission("read-sources")
  async list(@Query() query: unknown): Promise<{ items: SourceView[]; next: string | null; total: number }> {
    const { limit } = parsed(SourceQuery, query);
    const all = [...this.#services.sources.values()].toSorted((left, right) =>
      left.name.localeCompare(right.name, "de"),
    );
    const page = all.slice(0, limit);
    const books = await this.#services.readModel.getMany<BookDocument>(
      "books",
      page.map(({ id }) => id),
    );
    return {
      items: page.map((source, index) => sourceView(this.#services, source, books[index]?.document)),
      next: null,
      total: all.length,
    };
  }

  /** The token is in this answer and nowhere else. */
  @Post()
  @Permission("manage-sources")
  @HttpCode(201)
  async create(@Body() body: unknown): Promise<{ id: SourceId; token: string; source: Omit<Source, "tokenHash"> }> {
    const { name, feed, organisation, covers, tlp, expectedInterval } = parsed(NewSource, body);
    for (const id of [organisation, ...(covers ?? [])])
      if (id !== undefined && this.#services.organisations.get(id) === undefined)
        throw new ProblemError({ id: "bad-request", detail: `there is no organisation ${id}` });
    const token = newToken();
    const source: Source = {
      id: SourceId.parse(`s-${randomUUID()}`),
      name,
      feed,
      organisation: organisation === undefined ? null : OrganisationId.parse(organisation),
      covers: (covers ?? []).map((id) => OrganisationId.parse(id)),
      tlp: tlp ?? "AMBER",
      expectedInterval: expectedInterval ?? null,
      tokenHash: sha256(token),
      createdAt: instant(this.#services.clock.now()),
      revokedAt: null,
      example: false,
    };
    await this.#put(source);
    return { id: source.id, token, source: withoutHash(source) };
  }

  @Post(":id/rotate")
  @Permission("manage-sources")
  @HttpCode(200)
  async rotate(@Param("id") id: string): Promise<{ id: SourceId; token: string; source: Omit<Source, "tokenHash"> }> {
    const present = this.#services.sources.get(id);
    if (present === undefined) throw notFound();
    const token = newToken();
    const source = { ...present, tokenHash: sha256(token), revokedAt: null };
    await this.#put(source);
    return { id: source.id, token, source: withoutHash(source) };
  }

  @Post(":id/revoke")
  @Permission("manage-sources")
  @HttpCode(200)
  async revoke(@Param("id") id: string): Promise<SourceView> {
    const present = this.#services.sources.get(id);
    if (present === undefined) throw notFound();
    const source = { ...present, revokedAt: instant(this.#services.clock.now()) };
    await this.#put(source);
    return sourceView(this.#services, source, undefined);
  }

  async #put(source: Source): Promise<void> {
    await this.#services.log.append([{ topic: "registry.sources", key: source.id, value: JSON.stringify(source) }]);
    while (JSON.stringify(this.#services.sources.get(source.id)) !== JSON.stringify(source))
      await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function newToken(): string {
  return `lw_${randomBytes(32).toString("base64url")}`;
}

function withoutHash({ tokenHash: _hash, ...source }: Source): Omit<Source, "tokenHash"> {
  return source;
}

const HOUR = 3_600_000;

function hourly(document: BookDocument | undefined, now: number): number[] {
  return Array.from({ length: 24 }, (_, index) => document?.hours[hourOf(instant(now - (23 - index) * HOUR))] ?? 0);
}

export function sourceView(
  services: Pick<Services, "organisations" | "clock">,
  source: Source,
  document: BookDocument | undefined,
): SourceView {
  const owner = source.organisation === null ? undefined : services.organisations.get(source.organisation);
  const lastSeenAt = document?.lastSeenAt ?? null;
  return {
    id: source.id,
    name: source.name,
    feed: source.feed,
    organisation: owner === undefined ? null : { id: owner.id, name: owner.name },
    covers: source.covers.length > 0 ? source.covers.length : owner === undefined ? 0 : 1,
    tlp: source.tlp,
    expectedInterval: source.expectedInterval,
    health: sourceHealth(source, lastSeenAt, instant(services.clock.now())),
    lastSeenAt,
    books: document?.books ?? emptyBooks,
    hourly: hourly(document, services.clock.now()),
    createdAt: source.createdAt,
    example: source.example,
  };
}
