import { Controller, Get, Inject, Param, Query, Req } from "@nestjs/common";
import { EventId, type Event, type EventView, type Viewer } from "@lagewarte/model";
import { eventFor } from "../access/cut.ts";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import type { Page } from "../page.ts";
import { notFound, parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import { eventOf, type EventDocument } from "../views/event-view.ts";
import { eventFilter, EventQuery, idsOf, ownsSensor } from "./event-query.ts";

@Controller("api/v1/events")
export class EventController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @Permission("read-events")
  async list(@Query() given: unknown, @Req() { signedIn }: SignedInRequest): Promise<Page<EventView>> {
    const { readModel } = this.#services;
    const { viewer } = signedIn;
    const query = parsed(EventQuery, given);
    const ids = idsOf(query);
    if (ids !== undefined) {
      const found = await readModel.getMany<Event & EventDocument>("events", ids);
      const items = found.flatMap((stored) =>
        stored === undefined ? [] : (this.#view(viewer, stored.document) ?? []),
      );
      return { items, next: null, total: items.length };
    }
    const page = await readModel.search<Event & EventDocument>("events", {
      where: eventFilter(this.#services, viewer, query),
      sort: [{ field: "observedAt", order: "desc" }],
      limit: query.limit,
      total: true,
      ...(query.cursor === undefined ? {} : { after: query.cursor }),
    });
    return {
      items: page.items.flatMap(({ document }) => this.#view(viewer, document) ?? []),
      next: page.next ?? null,
      total: page.total ?? 0,
    };
  }

  @Get(":id")
  @Permission("read-events")
  async read(@Param("id") id: string, @Req() { signedIn }: SignedInRequest): Promise<EventView> {
    const stored = EventId.safeParse(id).success
      ? await this.#services.readModel.get<Event & EventDocument>("events", id)
      : undefined;
    const view = stored === undefined ? undefined : this.#view(signedIn.viewer, stored.document);
    if (view === undefined) throw notFound();
    return view;
  }

  #view(viewer: Viewer, document: Event & EventDocument): EventView | undefined {
    return eventFor(viewer, eventOf(document), this.#services.tenantOf, ({ sensor }) =>
      ownsSensor(this.#services, viewer, sensor),
    );
  }
}
