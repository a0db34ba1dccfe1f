import type { Alert, AlertView } from "@lagewarte/model";
import { namesOf } from "../access/cut.ts";
import { organisationName, type Services } from "../services.ts";

/** An alert, cut already, with the names that a row shows. */
export function alertView(services: Pick<Services, "organisations">, alert: Alert): AlertView {
  return {
    alert,
    organisationNames: namesOf(alert.episode.organisations, (id) => organisationName(services, id)),
  };
}
