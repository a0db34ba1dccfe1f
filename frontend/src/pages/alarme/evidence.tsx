import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Alert, EventView, Observable } from "@lagewarte/model";
import { useEvidence } from "../../data/alerts.ts";
import { clockSeconds, dayAndTime, number } from "../../i18n/format.ts";
import { ScrollBox } from "../../ui/scroll-box.tsx";

const SHOWN = 4;
const ADDRESSES_SHOWN = 6;

/** The events behind an alert, latest first, each with the original record. */
export function Evidence({ alert }: { readonly alert: Alert }) {
  const { t, i18n } = useTranslation();
  const evidence = useEvidence(alert);
  const { counts, observables } = alert.episode;
  const [isAll, setAll] = useState(false);
  const items = evidence.data?.items.toSorted((left, right) => (left.observedAt < right.observedAt ? 1 : -1)) ?? [];
  if (alert.episode.evidence.length === 0 && observables.length === 0) return null;
  return (
    <section>
      <h3>
        {t("alarme.evidence")}{" "}
        {items.length === 0 ? null : (
          <span className="sub">
            {t("alarme.evidenceOf", { shown: items.length, all: number(counts.events, i18n.language) })}
          </span>
        )}
      </h3>
      <ul className="evidence">
        {items.slice(0, isAll ? items.length : SHOWN).map((event) => (
          <li key={event.id}>
            <details>
              <summary>
                <time dateTime={event.observedAt} title={dayAndTime(event.observedAt, i18n.language)}>
                  {clockSeconds(event.observedAt, i18n.language)}
                </time>
                <span>{event.title}</span>
              </summary>
              <Addresses event={event} />
              <ScrollBox label={t("quellen.original")}>
                <pre>{JSON.stringify(event.native, null, 1)}</pre>
              </ScrollBox>
            </details>
          </li>
        ))}
      </ul>
      {items.length > SHOWN ? (
        <button type="button" className="link" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? t("alarme.fewer") : t("alarme.allEvidence", { count: items.length })}
        </button>
      ) : null}
      <Observables observables={observables} />
    </section>
  );
}

/** What was observed, by the part it played. */
function Observables({ observables }: { readonly observables: readonly Observable[] }) {
  const { t } = useTranslation();
  return (
    <dl className="observables">
      {(["source", "destination", "affected", "indicator"] as const).map((role) => {
        const values = [...new Set(observables.filter((each) => each.role === role).map(({ value }) => value))];
        return values.length === 0 ? null : (
          <div key={role}>
            <dt>{t(`observable.${role}`)}</dt>
            <dd>
              <code>{values.slice(0, ADDRESSES_SHOWN).join(", ")}</code>
              {values.length > ADDRESSES_SHOWN
                ? ` ${t("alarme.moreAddresses", { count: values.length - ADDRESSES_SHOWN })}`
                : ""}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Addresses({ event }: { readonly event: EventView }) {
  const { t } = useTranslation();
  return (
    <p className="sub">
      {[event.feed, event.sensor].filter((each) => each !== undefined).join(", ")}, {t("alarme.recorded")}{" "}
      {event.recordedAt}
      {event.issues === undefined
        ? ""
        : `; ${event.issues.map(({ field, problem }) => `${field}: ${problem}`).join(", ")}`}
    </p>
  );
}
