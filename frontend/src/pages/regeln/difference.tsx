import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplayDifference, ReplayedAlert } from "@lagewarte/model";
import { clockTime, dayAndTime, inLanguage, number } from "../../i18n/format.ts";
import { Segments } from "../../ui/choice.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { LevelWord } from "../../ui/severity.tsx";

interface DifferenceProps {
  readonly difference: ReplayDifference;
  readonly names: Readonly<Record<string, string>>;
}

const lists = ["appeared", "gone", "changed"] as const;
type List = (typeof lists)[number];
/** Names of organisations in a row, and in a sentence. */
const NAMED = 2;
const NAMED_AT_ALL = 12;

/** What another text would have made of a stretch: alerts that come, go and change, and who would have been told. */
export function Difference({ difference, names }: DifferenceProps) {
  const { t, i18n } = useTranslation();
  const { counts, alerts, events, notified, from, to } = difference;
  const first = lists.find((list) => counts[list] > 0) ?? "appeared";
  const [list, setList] = useState<List>(first);
  const shown = (count: number): string => number(count, i18n.language);
  const entries: readonly { readonly alert: ReplayedAlert; readonly before?: ReplayedAlert }[] =
    list === "changed"
      ? difference.changed.map(({ before, after }) => ({ alert: after, before }))
      : difference[list].map((alert) => ({ alert }));
  return (
    <div className="difference" data-testid="difference">
      <p>
        {t("regeln.replayed", {
          events: shown(events),
          before: shown(alerts.before),
          after: shown(alerts.after),
          from: dayAndTime(from, i18n.language),
          to: dayAndTime(to, i18n.language),
        })}
      </p>
      <Notified word="anew" ids={notified.anew} names={names} />
      <Notified word="noLonger" ids={notified.noLonger} names={names} />
      <Segments
        label={t("regeln.difference")}
        value={list}
        options={lists.map((id) => ({ id, text: `${t(`regeln.list.${id}`)} ${shown(counts[id])}` }))}
        onChange={setList}
      />
      {entries.length === 0 ? <p className="calm">{t("app.none")}</p> : null}
      <ScrollBox label={t(`regeln.list.${list}`)} className="replayed">
        <ul>
          {entries.map(({ alert, before }, index) => (
            <Entry key={`${list} ${index}`} alert={alert} before={before} names={names} />
          ))}
        </ul>
      </ScrollBox>
      {entries.length < counts[list] ? (
        <p className="sub">{t("regeln.shown", { shown: shown(entries.length), total: shown(counts[list]) })}</p>
      ) : null}
    </div>
  );
}

interface NotifiedProps {
  readonly word: "anew" | "noLonger";
  readonly ids: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

function Notified({ word, ids, names }: NotifiedProps) {
  const { t } = useTranslation();
  if (ids.length === 0) return null;
  const named = ids.slice(0, NAMED_AT_ALL).map((id) => names[id] ?? id);
  const more = ids.length - named.length;
  return (
    <p>
      <b>{t(`regeln.notified.${word}`, { count: ids.length })}</b> {named.join(", ")}
      {more === 0 ? "" : ` ${t("alarme.moreOrganisations", { count: more })}`}
    </p>
  );
}

interface EntryProps {
  readonly alert: ReplayedAlert;
  /** Of what changed. */
  readonly before: ReplayedAlert | undefined;
  readonly names: Readonly<Record<string, string>>;
}

function Entry({ alert, before, names }: EntryProps) {
  const { t, i18n } = useTranslation();
  const { title, titleEn = title, severity, organisations, events, firstSeenAt, lastSeenAt, rule } = alert;
  const more = organisations.length - NAMED;
  const was = before === undefined ? [] : whatWas(before, alert).map((each) => t(`regeln.was.${each.word}`, each));
  const severityWas = before === undefined || before.severity === severity ? undefined : before.severity;
  return (
    <li data-testid="replayed">
      <LevelWord level={severity} />
      <span className="row-title">{inLanguage({ de: title, en: titleEn }, i18n.language) || rule}</span>
      <span className="sub">
        {organisations
          .slice(0, NAMED)
          .map((id) => names[id] ?? id)
          .join(", ")}
        {more > 0 ? ` ${t("alarme.moreOrganisations", { count: more })}` : ""}
        {organisations.length === 0 ? t("alarme.nobodyConcerned") : ""};{" "}
        {t("alarme.events", { count: events, shown: number(events, i18n.language) })},{" "}
        {dayAndTime(firstSeenAt, i18n.language)} – {clockTime(lastSeenAt, i18n.language)}
      </span>
      {severityWas === undefined && was.length === 0 ? null : (
        <span className="sub">
          {t("regeln.before")} {[...(severityWas === undefined ? [] : [t(`level.${severityWas}`)]), ...was].join(", ")}
        </span>
      )}
    </li>
  );
}

type Was = { readonly word: "events" | "organisations"; readonly count: number };

function whatWas(before: ReplayedAlert, after: ReplayedAlert): Was[] {
  const was: Was[] = [
    { word: "events", count: before.events },
    { word: "organisations", count: before.organisations.length },
  ];
  const now = { events: after.events, organisations: after.organisations.length };
  return was.filter(({ word, count }) => count !== now[word]);
}
