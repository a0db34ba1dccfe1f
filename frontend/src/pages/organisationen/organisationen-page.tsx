import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { organisationKinds, type OrganisationKind } from "@lagewarte/model";
import { useOrganisations } from "../../data/organisations.ts";
import { Choice } from "../../ui/choice.tsx";
import { Search } from "../../ui/field.tsx";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { LevelWord } from "../../ui/severity.tsx";
import "./organisationen.css";
import { ScrollBox } from "../../ui/scroll-box.tsx";

const ALL = "all";
/** Mitgliedsgemeinden are found by their name; the list itself is of those who run IT. */
const kinds = organisationKinds.filter((kind) => kind !== "state");

/** Everybody we look after. */
export function OrganisationenPage() {
  const { t } = useTranslation();
  const { q, kind } = useSearch({ from: "/organisationen" });
  const navigate = useNavigate({ from: "/organisationen" });
  const found = useOrganisations({ q, kind });
  return (
    <Panel
      title={t("org.title")}
      sub={found.data === undefined ? undefined : t("org.found", { count: found.data.total })}
      className="organisations"
      tools={
        <>
          <Search
            label={t("org.search")}
            value={q ?? ""}
            onChange={(text) =>
              void navigate({ search: (before) => ({ ...before, q: text === "" ? undefined : text }), replace: true })
            }
          />
          <Choice
            label={t("org.kind")}
            isLabelHidden
            value={kind ?? ALL}
            options={[{ id: ALL, text: t("org.allKinds") }, ...kinds.map((id) => ({ id, text: t(`org.kinds.${id}`) }))]}
            onChange={(id) =>
              void navigate({
                search: (before) => ({ ...before, kind: id === ALL ? undefined : (id as OrganisationKind) }),
                replace: true,
              })
            }
          />
        </>
      }
    >
      {found.data === undefined ? <Waiting error={found.error} /> : null}
      {found.data?.items.length === 0 ? <p className="calm">{t("org.nothing")}</p> : null}
      <ScrollBox label={t("org.title")} className="tall">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("org.name")}</th>
              <th scope="col">{t("org.kind")}</th>
              <th scope="col">{t("org.key")}</th>
              <th scope="col">{t("lage.level")}</th>
            </tr>
          </thead>
          <tbody>
            {found.data?.items.map(({ id, name, kind: each, key, level }) => (
              <tr key={id}>
                <th scope="row">
                  <Link to="/organisationen/$id" params={{ id }}>
                    {name}
                  </Link>
                </th>
                <td>{t(`org.kinds.${each}`)}</td>
                <td className="mono">{key}</td>
                <td>
                  <LevelWord level={level} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  );
}
