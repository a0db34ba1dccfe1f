import {
  mayRead,
  type Alert,
  type AreaSituation,
  type Change,
  type ChangeMessage,
  type JsonObject,
  type Viewer,
} from "@lagewarte/model";
import { cutAlert, namesOf } from "../access/cut.ts";
import { organisationName, type Services } from "../services.ts";
import { areaView } from "../situation/area-view.ts";
import { sourceView } from "../sources/source.controller.ts";
import type { BookDocument } from "../views/book-view.ts";

/** A change as a person may see it; undefined when it is not for this person. The only way from `changes` to anybody. */
export function messageFor(services: Services, viewer: Viewer, seq: number, change: Change): ChangeMessage | undefined {
  const document = documentFor(services, viewer, change);
  if (document === undefined) return undefined;
  const { type, id, version, at } = change;
  return { seq, type, id, version, at, document: document as unknown as JsonObject };
}

function documentFor(services: Services, viewer: Viewer, change: Change): object | undefined {
  switch (change.type) {
    case "alert": {
      const alert = change.document as unknown as Alert;
      if (!mayRead(viewer, { kind: "alert", organisations: change.organisations, tlp: alert.episode.tlp }).may)
        return undefined;
      const cut = cutAlert(viewer, alert);
      return {
        alert: cut,
        organisationNames: namesOf(cut.episode.organisations, (id) => organisationName(services, id)),
      };
    }
    case "situation": {
      const view = areaView(services, viewer, change.document as unknown as AreaSituation);
      // What carries an officer's own level may name others.
      return view !== undefined && viewer.role === "municipal-officer" ? { ...view, reasons: [] } : view;
    }
    case "source": {
      if (!mayRead(viewer, { kind: "source", organisations: [] }).may) return undefined;
      const document = change.document as unknown as BookDocument;
      const source = services.sources.get(document.source);
      return source === undefined ? undefined : sourceView(services, source, document);
    }
    default:
      return change.type satisfies never;
  }
}
