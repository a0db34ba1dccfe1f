import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { levels, type OrganisationView } from "@lagewarte/model";
import { Panel } from "../../ui/panel.tsx";
import { LevelSymbol } from "../../ui/severity.tsx";

type Relation = OrganisationView["relations"][number];
/** What weighs most first: an incident at a provider reaches its clients. */
const order: readonly Relation["relation"][] = [
  "provider",
  "client",
  "samtgemeinde",
  "member",
  "kreis",
  "ministry",
  "state",
];
const SHOWN = 60;

/** What depends on whom, the worst first. */
export function Relations({ name, relations }: { readonly name: string; readonly relations: readonly Relation[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("org.relations")} className="relations-panel">
      {relations.length === 0 ? <p className="calm">{t("app.none")}</p> : null}
      {order.map((relation) => {
        const members = relations
          .filter((each) => each.relation === relation)
          .toSorted(
            (left, right) =>
              levels.indexOf(right.level) - levels.indexOf(left.level) || left.name.localeCompare(right.name, "de"),
          );
        if (members.length === 0) return null;
        const touched = members.filter(({ level }) => !["none", "no-data"].includes(level)).length;
        return (
          <section key={relation}>
            <h3>
              {t(`org.${relation}`, { name })}{" "}
              {members.length > 1 ? (
                <span className="sub">{t("org.touched", { touched, count: members.length })}</span>
              ) : null}
            </h3>
            <ul className="relations">
              {members.slice(0, SHOWN).map(({ id, name: other, level }) => (
                <li key={id} className={`body-pill fill-${level}`}>
                  <Link to="/organisationen/$id" params={{ id }} title={t(`level.${level}`)}>
                    {level === "none" ? null : <LevelSymbol level={level} />}
                    {other}
                    <span className="visually-hidden">: {t(`level.${level}`)}</span>
                  </Link>
                </li>
              ))}
            </ul>
            {members.length > SHOWN ? <p className="sub">{t("org.more", { count: members.length - SHOWN })}</p> : null}
          </section>
        );
      })}
    </Panel>
  );
}
