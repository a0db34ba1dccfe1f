import {
  mayRead,
  plainTitle,
  readsWhole,
  type Alert,
  type Event,
  type EventView,
  type Json,
  type JsonObject,
  type Observable,
  type OrganisationId,
  type Viewer,
} from "@lagewarte/model";
import { shareOf } from "./share.ts";
import { alertSubject, eventSubject, isTold, type TenantOf } from "./subject.ts";

/** An alert as a person may see it; undefined when it is not for this person. The only way of an alert to anybody. */
export function alertFor(viewer: Viewer, alert: Alert, tenantOf: TenantOf): Alert | undefined {
  if (!mayRead(viewer, alertSubject(alert, tenantOf)).may) return undefined;
  if (readsWhole(viewer)) return withoutOtherTenant(viewer, alert, tenantOf);
  return viewer.organisation === null ? undefined : shareOf(alert, viewer.organisation);
}

function withoutOtherTenant(viewer: Viewer, alert: Alert, tenantOf: TenantOf): Alert {
  const { episode } = alert;
  const organisations = episode.organisations.filter(({ id }) => isTold(viewer, id, tenantOf));
  if (organisations.length === episode.organisations.length) return alert;
  const shares = episode.shares?.filter(({ id }) => isTold(viewer, id, tenantOf));
  const theirs = new Set(
    episode.shares
      ?.filter(({ id }) => !isTold(viewer, id, tenantOf))
      .flatMap(({ observables }) => observables.map(({ value }) => value)),
  );
  return {
    ...alert,
    episode: {
      ...episode,
      // The titles count the organisations.
      ...plainTitle(episode.rule),
      organisations,
      ...(shares === undefined ? {} : { shares }),
      counts: { ...episode.counts, organisations: new Set(organisations.map(({ id }) => id)).size },
      observables: episode.observables.filter(({ value }) => !theirs.has(value)),
    },
  };
}

/**
 * An event as a person may see it; undefined when it is not for this person. Of an event that concerns others too, a
 * municipal officer gets the own side and the other side's address: what a sensor wrote about others is theirs.
 */
export function eventFor(
  viewer: Viewer,
  event: Event,
  tenantOf: TenantOf,
  ownsSensor: (event: Event) => boolean,
): EventView | undefined {
  if (!mayRead(viewer, eventSubject(event, tenantOf)).may) return undefined;
  if (readsWhole(viewer))
    return { ...event, organisations: event.organisations.filter(({ id }) => isTold(viewer, id, tenantOf)) };
  const { raw: _raw, sensor, ...rest } = event;
  const seen = ownsSensor(event) ? { ...rest, sensor } : rest;
  return isShared(event) && viewer.organisation !== null ? ownSide(seen, event, viewer.organisation) : seen;
}

/** Concerns more than one organisation. */
export function isShared({ organisations }: Pick<Event, "organisations">): boolean {
  return new Set(organisations.map(({ id }) => id)).size > 1;
}

type Side = "source" | "destination";

function ownSide(seen: EventView, { organisations, ecs, observables }: Event, own: OrganisationId): EventView {
  const { issues: _issues, ...rest } = seen;
  // Where others are on the same side, nobody knows whose an address is.
  const isOwn = (side: Side): boolean => {
    const there = organisations.filter((each) => each.side === side);
    return there.length > 0 && there.every(({ id }) => id === own);
  };
  const sideOf = ({ role }: Observable): Side => (role === "destination" ? "destination" : "source");
  const isAddress = ({ type }: Observable): boolean => type === "ipv4-addr" || type === "ipv6-addr";
  const side = (name: Side): JsonObject => ({
    [name]: isOwn(name) ? (ecs[name] ?? {}) : picked(ecs[name], ["ip", "port"]),
  });
  return {
    ...rest,
    title: `${rest.classification.taxonomy}: ${rest.classification.type}`,
    organisations: organisations.filter(({ id }) => id === own),
    ecs: {
      ...side("source"),
      ...side("destination"),
      network: picked(ecs["network"], ["transport", "protocol", "direction"]),
      event: picked(ecs["event"], ["kind", "category", "type", "severity"]),
    },
    native: {},
    observables: observables.filter((each) => each.role !== "indicator" && (isOwn(sideOf(each)) || isAddress(each))),
  };
}

function picked(value: Json | undefined, names: readonly string[]): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries<Json>(Object.entries<Json>(value).filter(([name]) => names.includes(name)));
}

/** Names for the organisations that are left. */
export function namesOf(
  organisations: readonly { readonly id: OrganisationId }[],
  nameOf: (id: OrganisationId) => string | undefined,
): Record<string, string> {
  return Object.fromEntries(
    organisations.flatMap(({ id }) => {
      const name = nameOf(id);
      return name === undefined ? [] : [[id, name]];
    }),
  );
}
