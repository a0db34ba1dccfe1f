import { Controller, Get, Inject, Query, Req } from "@nestjs/common";
import { z } from "zod";
import { mayRead, type Rejected } from "@lagewarte/model";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { subjectOf } from "../access/subject.ts";
import type { Page } from "../page.ts";
import { listed, parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";

export const RejectedQuery = z.strictObject({
  source: z.string().max(200).optional(),
  problem: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(4000).optional(),
});

@Controller("api/v1/rejected")
export class RejectedController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @Permission("read-rejected")
  async list(@Query() query: unknown, @Req() { signedIn }: SignedInRequest): Promise<Page<Rejected>> {
    const { readModel, sources, tenantOf } = this.#services;
    const { source, problem, limit, cursor } = parsed(RejectedQuery, query);
    // A record without an event belongs to whom its source belongs to.
    const notTheirs = [...sources.values()]
      .filter(({ organisation }) => !mayRead(signedIn.viewer, subjectOf("rejected", organisation, tenantOf)).may)
      .map(({ id }) => id);
    const page = await readModel.search<Rejected>("rejected", {
      where: {
        all: [
          { not: { field: "source", in: notTheirs } },
          ...(source === undefined ? [] : [{ field: "source", in: listed(source) }]),
          ...(problem === undefined ? [] : [{ field: "problem", in: listed(problem) }]),
        ],
      },
      sort: [{ field: "receivedAt", order: "desc" }],
      limit,
      total: true,
      ...(cursor === undefined ? {} : { after: cursor }),
    });
    return { items: page.items.map(({ document }) => document), next: page.next ?? null, total: page.total ?? 0 };
  }
}
