import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { levels, type AreaView } from "@lagewarte/model";
import { useMay } from "../../data/session.ts";
import { useSources } from "../../data/sources.ts";
import { Age } from "../../ui/age.tsx";
import { Icon } from "../../ui/icon.tsx";
import { LevelSymbol } from "../../ui/severity.tsx";

const SILENT_SHOWN = 5;

/** What lies in no Kreis: universities, ministries, providers; and who has gone silent. */
export function Strips({ organisations }: { readonly organisations: readonly AreaView[] }) {
  const { t } = useTranslation();
  const kinds = [
    ["university", t("lage.universities")],
    ["authority", t("lage.authorities")],
    ["provider", t("lage.providers")],
  ] as const;
  if (organisations.length === 0) return null;
  return (
    <section className="panel strips" aria-label={t("lage.strips")}>
      {kinds.map(([kind, title]) => {
        const members = organisations.filter(({ organisationKind }) => organisationKind === kind);
        return members.length === 0 ? null : <Strip key={kind} title={title} members={members} />;
      })}
      <SilentSources />
    </section>
  );
}

function Strip({ title, members }: { readonly title: string; readonly members: readonly AreaView[] }) {
  const { t } = useTranslation();
  const may = useMay();
  // A closed tenant is not told of: neither quiet nor without data.
  const told = members.filter(({ tenant }) => tenant !== "justice");
  const counts = levels
    .toReversed()
    .filter((level) => level !== "none")
    .map((level) => ({ level, count: told.filter((each) => each.level === level).length }))
    .filter(({ count }) => count > 0);
  return (
    <div className="strip">
      <h3>
        {title}
        <span className="sub">
          {counts.length === 0
            ? t("level.none")
            : counts
                .slice(0, 3)
                .map(({ level, count }) => `${count} ${t(`level.${level}`)}`)
                .join(", ")}
        </span>
      </h3>
      <ul>
        {members.map(({ area, shortName, name, level, tenant }) => (
          <li key={area} className={`body-pill ${tenant === "justice" ? "closed-pill" : `fill-${level}`}`}>
            {tenant === "justice" ? (
              <span title={t("lage.justice", { name })}>
                <Icon name="lock" small /> {shortName}
                <span className="visually-hidden">{t("lage.justice", { name })}</span>
              </span>
            ) : may("read-organisations") ? (
              <Link to="/organisationen/$id" params={{ id: area }} title={`${name}: ${t(`level.${level}`)}`}>
                {level === "none" ? null : <LevelSymbol level={level} />}
                {shortName}
                <span className="visually-hidden">: {t(`level.${level}`)}</span>
              </Link>
            ) : (
              <span>{shortName}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function SilentSources() {
  const { t } = useTranslation();
  const may = useMay();
  const mayLook = may("read-sources") && may("read-rejected");
  const sources = useSources(mayLook);
  if (!mayLook || sources.data === undefined) return null;
  const expected = sources.data.items.filter(
    ({ expectedInterval, health }) => expectedInterval !== null && health !== "revoked",
  );
  const silent = expected.filter(({ health }) => health === "silent" || health === "never-seen");
  return (
    <div className="strip">
      <h3>
        {t("nav.quellen")}
        <span className="sub">
          {t("lage.reporting", {
            reporting: expected.filter(({ health }) => health === "reporting").length,
            total: expected.length,
          })}
        </span>
      </h3>
      <ul>
        {silent.length === 0 ? <li className="calm">{t("lage.noneSilent")}</li> : null}
        {silent.slice(0, SILENT_SHOWN).map(({ id, name, lastSeenAt }) => (
          <li key={id} className="body-pill silent-pill">
            <Link to="/quellen">
              <LevelSymbol level="no-data" /> {name}{" "}
              {lastSeenAt === null ? t("quellen.never") : <Age at={lastSeenAt} />}
            </Link>
          </li>
        ))}
        {silent.length > SILENT_SHOWN ? (
          <li className="calm">{t("lage.moreSilent", { count: silent.length - SILENT_SHOWN })}</li>
        ) : null}
      </ul>
    </div>
  );
}
