import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SourceView } from "@lagewarte/model";
import { useSituation } from "../../data/situation.ts";
import { useSources } from "../../data/sources.ts";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { BooksOfAll } from "./books.tsx";
import "./quellen.css";
import { RejectedRecords } from "./rejected.tsx";
import { SourceRow } from "./source-row.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";

const order = ["silent", "never-seen", "reporting", "on-demand", "revoked"];
const views = ["all", "silent", "reporting"] as const;

function fits(view: (typeof views)[number], { health }: SourceView): boolean {
  if (view === "all") return true;
  return view === "silent" ? health === "silent" || health === "never-seen" : health === "reporting";
}

/** Who is silent, and is anything lost? */
export function QuellenPage() {
  const { t } = useTranslation();
  const { view } = useSearch({ from: "/quellen" });
  const navigate = useNavigate({ from: "/quellen" });
  const sources = useSources();
  const situation = useSituation(undefined);
  if (sources.data === undefined) return <Waiting error={sources.error} retry={() => void sources.refetch()} />;
  const sorted = sources.data.items.toSorted(
    (left, right) =>
      order.indexOf(left.health) - order.indexOf(right.health) ||
      right.books.received - left.books.received ||
      left.name.localeCompare(right.name, "de"),
  );
  const coverage = situation.data?.state.coverage;
  return (
    <div className="quellen">
      <BooksOfAll sources={sorted} />
      <Panel
        title={t("quellen.title")}
        sub={
          coverage === undefined
            ? undefined
            : t("lage.coverage", { ...coverage, blind: coverage.total - coverage.reporting })
        }
        tools={
          <ul className="views">
            {views.map((each) => (
              <li key={each}>
                <button
                  type="button"
                  className="view"
                  aria-pressed={view === each}
                  onClick={() => void navigate({ search: { view: each } })}
                >
                  {t(`quellen.view.${each}`)}{" "}
                  <span className="count">{sorted.filter((source) => fits(each, source)).length}</span>
                </button>
              </li>
            ))}
          </ul>
        }
      >
        <ScrollBox label={t("quellen.title")}>
          <table className="sources">
            <thead>
              <tr>
                <th scope="col">{t("quellen.column.health")}</th>
                <th scope="col">{t("quellen.column.name")}</th>
                <th scope="col">{t("quellen.column.feed")}</th>
                <th scope="col" className="figure">
                  {t("quellen.column.last")}
                </th>
                <th scope="col" className="figure">
                  {t("quellen.column.expected")}
                </th>
                <th scope="col">24 h</th>
                <th scope="col" className="figure">
                  {t("quellen.received")}
                </th>
                <th scope="col" className="figure">
                  {t("quellen.stored")}
                </th>
                <th scope="col" className="figure">
                  {t("quellen.suppressed")}
                </th>
                <th scope="col" className="figure">
                  {t("quellen.rejectedShort")}
                </th>
                <th scope="col">{t("quellen.column.balance")}</th>
              </tr>
            </thead>
            <tbody>
              {sorted
                .filter((source) => fits(view, source))
                .map((source) => (
                  <SourceRow key={source.id} source={source} />
                ))}
            </tbody>
          </table>
        </ScrollBox>
      </Panel>
      <RejectedRecords sources={sources.data.items} />
    </div>
  );
}
