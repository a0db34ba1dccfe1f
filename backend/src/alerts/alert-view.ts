import {
  concernedBy,
  instant,
  shelvedUntil,
  type Alert,
  type AlertView,
  type Instant,
  type Viewer,
} from "@lagewarte/model";
import { namesOf } from "../access/cut.ts";
import { organisationName, type Services } from "../services.ts";

type Needed = Pick<Services, "organisations" | "shelves" | "clock">;

/**
 * An alert as the viewer may see it (`cut`), with the names that a row shows. `alert` is what the read model has for the
 * viewer, a whole one or a share: a shelf at one organisation needs to know of all that it concerns.
 */
export function alertView(services: Needed, viewer: Viewer, cut: Alert, alert: Alert): AlertView {
  return {
    alert: cut,
    organisationNames: namesOf(cut.episode.organisations, (id) => organisationName(services, id)),
    shelvedUntil: outOfQueueUntil(services, viewer, alert),
  };
}

function outOfQueueUntil({ shelves, clock }: Needed, { tenant }: Viewer, { state, episode }: Alert): Instant | null {
  if (state === "closed") return null;
  const asked = { rule: episode.rule.id, concerned: concernedBy(episode), tenant };
  return shelvedUntil(shelves.all(), asked, instant(clock.now()));
}
