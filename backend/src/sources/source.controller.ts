import { randomBytes, randomUUID } from "node:crypto";
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from "@nestjs/common";
import { z } from "zod";
import {
  instant,
  mayRead,
  NewSource,
  OrganisationId,
  ProblemError,
  SourceId,
  type NewSourceAnswer,
  type Source,
  type SourceView,
} from "@lagewarte/model";
import { sha256 } from "@lagewarte/platform";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { subjectOf } from "../access/subject.ts";
import { pageByName, type Page } from "../page.ts";
import { notFound, parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import type { BookDocument } from "../views/book-view.ts";
import { sourceView } from "./source-view.ts";

export const SourceQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(2000).default(500),
  cursor: z.string().max(1000).optional(),
});

@Controller("api/v1/sources")
export class SourceController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @Permission("read-sources")
  async list(@Query() query: unknown, @Req() { signedIn }: SignedInRequest): Promise<Page<SourceView>> {
    const { limit, cursor } = parsed(SourceQuery, query);
    const { sources, tenantOf } = this.#services;
    const mine = [...sources.values()].filter(
      ({ organisation }) => mayRead(signedIn.viewer, subjectOf("source", organisation, tenantOf)).may,
    );
    const page = pageByName(mine, limit, cursor);
    return { ...page, items: await this.#views(page.items) };
  }

  /** The token is in this answer and nowhere else. */
  @Post()
  @Permission("manage-sources")
  @HttpCode(201)
  async create(@Body() body: unknown): Promise<NewSourceAnswer> {
    const { name, feed, organisation, covers, tlp, expectedInterval } = parsed(NewSource, body);
    for (const id of [organisation, ...(covers ?? [])])
      if (id !== undefined && this.#services.organisations.get(id) === undefined)
        throw new ProblemError({ id: "bad-request", detail: `there is no organisation ${id}` });
    const token = newToken();
    const source: Omit<Source, "tokenHash"> = {
      id: SourceId.parse(`s-${randomUUID()}`),
      name,
      feed,
      organisation: organisation === undefined ? null : OrganisationId.parse(organisation),
      covers: (covers ?? []).map((id) => OrganisationId.parse(id)),
      tlp: tlp ?? "AMBER",
      expectedInterval: expectedInterval ?? null,
      createdAt: instant(this.#services.clock.now()),
      revokedAt: null,
      example: false,
    };
    await this.#services.sources.put(source.id, { ...source, tokenHash: sha256(token) });
    return { id: source.id, token, source };
  }

  /** The old token ends with this answer; a source that was revoked delivers again. */
  @Post(":id/rotate")
  @Permission("manage-sources")
  @HttpCode(200)
  async rotate(@Param("id") id: string): Promise<NewSourceAnswer> {
    const token = newToken();
    const { tokenHash: _hash, ...source } = await this.#change(id, (present) => ({
      ...present,
      tokenHash: sha256(token),
      revokedAt: null,
    }));
    return { id: source.id, token, source };
  }

  @Post(":id/revoke")
  @Permission("manage-sources")
  @HttpCode(200)
  async revoke(@Param("id") id: string): Promise<SourceView> {
    const now = instant(this.#services.clock.now());
    const revoked = await this.#change(id, (source) => ({ ...source, revokedAt: source.revokedAt ?? now }));
    const [view] = await this.#views([revoked]);
    if (view === undefined) throw notFound();
    return view;
  }

  #change(id: string, make: (source: Source) => Source): Promise<Source> {
    return this.#services.sources.change(id, (source) => {
      if (source === undefined) throw notFound();
      return make(source);
    });
  }

  async #views(sources: readonly Source[]): Promise<SourceView[]> {
    const books = await this.#services.readModel.getMany<BookDocument>(
      "books",
      sources.map(({ id }) => id),
    );
    return sources.map((source, index) => sourceView(this.#services, source, books[index]?.document));
  }
}

function newToken(): string {
  return `lw_${randomBytes(32).toString("base64url")}`;
}
