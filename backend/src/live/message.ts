import {
  mayRead,
  readsWhole,
  type Alert,
  type AlertView,
  type AreaSituation,
  type AreaView,
  type Change,
  type ChangeMessage,
  type JsonObject,
  type SourceView,
  type Viewer,
} from "@lagewarte/model";
import { alertFor } from "../access/cut.ts";
import { subjectOf } from "../access/subject.ts";
import { alertView } from "../alerts/alert-view.ts";
import type { Services } from "../services.ts";
import { areaView } from "../situation/area-view.ts";
import { sourceView } from "../sources/source-view.ts";
import type { BookDocument } from "../views/book-view.ts";

/** What a message is made with. */
export type MessageServices = Pick<
  Services,
  "organisations" | "tenantOf" | "sources" | "withheld" | "clock" | "shelves"
>;

/** A change as a person may see it; undefined when it is not for this person. The only way from `changes` to anybody. */
export function messageFor(
  services: MessageServices,
  viewer: Viewer,
  seq: number,
  change: Change,
): ChangeMessage | undefined {
  const { type, id, version } = change;
  const of = (document: object, at = change.at): ChangeMessage => {
    return { seq, type, id, version, at, document: document as unknown as JsonObject };
  };
  switch (type) {
    case "alert": {
      const view = alertOf(services, viewer, change);
      return view === undefined ? undefined : of(view, view.alert.updatedAt);
    }
    case "situation": {
      const view = areaOf(services, viewer, change);
      return view === undefined ? undefined : of(view);
    }
    case "source": {
      const view = sourceOf(services, viewer, change);
      return view === undefined ? undefined : of(view);
    }
    default:
      return type satisfies never;
  }
}

function alertOf(services: MessageServices, viewer: Viewer, change: Change): AlertView | undefined {
  // Who sees a part of it hears of it only when that part changed.
  const isTold = viewer.organisation !== null && change.organisations.includes(viewer.organisation);
  if (!readsWhole(viewer) && !isTold) return undefined;
  const alert = change.document as unknown as Alert;
  const cut = alertFor(viewer, alert, services.tenantOf);
  return cut === undefined ? undefined : alertView(services, viewer, cut, readsWhole(viewer) ? alert : cut);
}

/** That something changed where nothing may be told is told to nobody either. */
function areaOf(services: MessageServices, viewer: Viewer, { document, at }: Change): AreaView | undefined {
  const area = document as unknown as AreaSituation;
  const view = areaView(services, viewer, area, services.withheld.from(viewer), at);
  return view?.withheld === true ? undefined : view;
}

function sourceOf(services: MessageServices, viewer: Viewer, { document }: Change): SourceView | undefined {
  const books = document as unknown as BookDocument;
  const source = services.sources.get(books.source);
  if (source === undefined) return undefined;
  const { may } = mayRead(viewer, subjectOf("source", source.organisation, services.tenantOf));
  return may ? sourceView(services, source, books) : undefined;
}
