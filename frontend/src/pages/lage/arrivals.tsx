import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SituationView } from "@lagewarte/model";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Panel } from "../../ui/panel.tsx";
import { clockTime, number } from "../../i18n/format.ts";
import { usualHours, type Hour } from "./usual.ts";
import { ScrollBox } from "../../ui/scroll-box.tsx";

const ArrivalsChart = lazy(() => import("../../charts/arrivals-chart.tsx"));

/** New alerts by the hour of the last day, against what is usual at that hour. */
export function Arrivals({ week, arrivals }: Pick<SituationView, "week" | "arrivals">) {
  const { t, i18n } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const hours = usualHours(week);
  const sum = (values: readonly number[]): string =>
    number(
      values.reduce((total, value) => total + value, 0),
      i18n.language,
    );
  const above = hours.findLast(({ alerts, usual }) => usual !== undefined && alerts > usual.most);
  return (
    <Panel
      title={t("lage.arrivals")}
      className="arrivals"
      tools={
        <Button kind="quiet" onPress={() => setAsTable(!asTable)} aria-pressed={asTable}>
          <Icon name={asTable ? "chart" : "table"} small /> {t(asTable ? "app.chart" : "app.table")}
        </Button>
      }
    >
      <p className="finding">
        {t("lage.arrivalsFinding", {
          events: sum(arrivals.map(({ events }) => events)),
          alerts: sum(hours.map(({ alerts }) => alerts)),
        })}
        {above === undefined ? "" : `, ${t("lage.above", { time: clockTime(above.at, i18n.language) })}`}
      </p>
      {asTable ? (
        <ArrivalsTable hours={hours} />
      ) : (
        <div className="arrivals-chart" role="img" aria-label={t("lage.arrivalsLabel")}>
          <Suspense fallback={<p className="waiting">{t("app.loading")}</p>}>
            <ArrivalsChart hours={hours} />
          </Suspense>
        </div>
      )}
    </Panel>
  );
}

function ArrivalsTable({ hours }: { readonly hours: readonly Hour[] }) {
  const { t, i18n } = useTranslation();
  return (
    <ScrollBox label={t("lage.arrivals")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("lage.hourFrom")}</th>
            <th scope="col" className="figure">
              {t("lage.newAlerts")}
            </th>
            <th scope="col" className="figure">
              {t("lage.usual")}
            </th>
          </tr>
        </thead>
        <tbody>
          {hours.toReversed().map(({ at, alerts, usual }) => (
            <tr key={at}>
              <th scope="row">{clockTime(at, i18n.language)}</th>
              <td className="figure">{number(alerts, i18n.language)}</td>
              <td className="figure">{usual === undefined ? t("lage.notKnown") : `${usual.least}–${usual.most}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
