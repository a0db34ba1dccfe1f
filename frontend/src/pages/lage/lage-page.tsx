import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { levels, type AreaView } from "@lagewarte/model";
import { useSituation } from "../../data/situation.ts";
import { Coverage } from "../../map/coverage.tsx";
import { source } from "../../map/geometry.ts";
import { KreisList } from "../../map/kreis-list.tsx";
import { KreisMap } from "../../map/kreis-map.tsx";
import { KreisTiles } from "../../map/kreis-tiles.tsx";
import { Legend } from "../../map/legend.tsx";
import { Segments } from "../../ui/choice.tsx";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { AreaDetail } from "./area-detail.tsx";
import { Arrivals } from "./arrivals.tsx";
import { ChangeList } from "./change-list.tsx";
import "./status-bar.css";
import "./time-line.css";
import "./strips.css";
import "./lage.css";
import { ShortQueue } from "./short-queue.tsx";
import { StatusBar } from "./status-bar.tsx";
import { Strips } from "./strips.tsx";
import { TimeLine } from "./time-line.tsx";

/** The Kreis that is hit hardest, if any is hit. */
function worstOf(areas: readonly AreaView[]): AreaView | undefined {
  const [worst] = areas
    .filter(({ withheld }) => !withheld)
    .toSorted((left, right) => levels.indexOf(right.level) - levels.indexOf(left.level) || right.score - left.score);
  return worst === undefined || ["none", "no-data"].includes(worst.level) ? undefined : worst;
}

/** The situation of the state, now or at an earlier time. */
export function LagePage() {
  const { view, kreis, t: at } = useSearch({ from: "/lage" });
  const navigate = useNavigate({ from: "/lage" });
  const situation = useSituation(at);
  const { t } = useTranslation();
  const kreise = situation.data?.kreise;
  const areas = useMemo(
    () => new Map(kreise?.flatMap((area) => (area.ags5 === null ? [] : [[area.ags5, area] as const]))),
    [kreise],
  );
  if (situation.data === undefined) return <Waiting error={situation.error} retry={() => void situation.refetch()} />;
  const { state, changes, organisations, openAlerts } = situation.data;
  const selected = areas.get(kreis ?? "") ?? worstOf([...areas.values()]);
  const shape = {
    areas,
    selected: selected?.ags5 ?? undefined,
    onSelect: (ags: string) => void navigate({ search: (before) => ({ ...before, kreis: ags }), replace: true }),
  };
  const views = { karte: <KreisMap {...shape} />, kacheln: <KreisTiles {...shape} />, liste: <KreisList {...shape} /> };
  return (
    <div className="lage">
      <StatusBar situation={situation.data} />
      <div className="lage-grid">
        <Panel
          title={t("lage.kreise")}
          className="lage-map"
          tools={
            <Segments
              label={t("lage.view")}
              value={view}
              onChange={(next) => void navigate({ search: (before) => ({ ...before, view: next }), replace: true })}
              options={[
                { id: "karte", text: t("lage.map") },
                { id: "kacheln", text: t("lage.tiles") },
                { id: "liste", text: t("lage.list") },
              ]}
            />
          }
        >
          <div className="lage-map-body">
            <div className="lage-map-view">{views[view]}</div>
            <AreaDetail area={selected} isChosen={kreis !== undefined} />
            <Legend kreise={[...areas.values()]} />
          </div>
          <Coverage coverage={state.coverage} />
          <TimeLine week={situation.data.week} />
          <p className="attribution">
            <a href="https://www.bkg.bund.de" rel="noreferrer">
              {source}
            </a>
          </p>
        </Panel>
        <ChangeList changes={changes} arrivals={situation.data.arrivals} />
        <ShortQueue counts={openAlerts} />
      </div>
      <div className="lage-bottom">
        <Strips organisations={organisations} />
        <Arrivals week={situation.data.week} arrivals={situation.data.arrivals} />
      </div>
    </div>
  );
}
