import { useTranslation } from "react-i18next";
import type { Alert, Event } from "@lagewarte/model";
import { useEvidence } from "../../data/alerts.ts";
import { clockSeconds, dayAndTime, number } from "../../i18n/format.ts";

/** The events behind an alert, latest first, each with the original record. */
export function Evidence({ alert }: { readonly alert: Alert }) {
  const { t, i18n } = useTranslation();
  const evidence = useEvidence(alert);
  const { counts, observables } = alert.episode;
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
        {items.map((event) => (
          <li key={event.id}>
            <details>
              <summary>
                <time dateTime={event.observedAt} title={dayAndTime(event.observedAt, i18n.language)}>
                  {clockSeconds(event.observedAt, i18n.language)}
                </time>
                <span>{event.title}</span>
              </summary>
              <Addresses event={event} />
              <pre tabIndex={0} aria-label={t("quellen.original")}>
                {JSON.stringify(event.native, null, 1)}
              </pre>
            </details>
          </li>
        ))}
      </ul>
      {observables.length === 0 ? null : (
        <ul className="observables">
          {observables.slice(0, 8).map(({ type, value, role }) => (
            <li key={`${type} ${role} ${value}`}>
              <span className="sub">{t(`role_${role}`)}</span> <code>{value}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Addresses({ event }: { readonly event: Event }) {
  const { t } = useTranslation();
  return (
    <p className="sub">
      {event.feed}, {event.sensor}, {t("alarme.recorded")} {event.recordedAt}
      {event.issues === undefined
        ? ""
        : `; ${event.issues.map(({ field, problem }) => `${field}: ${problem}`).join(", ")}`}
    </p>
  );
}
