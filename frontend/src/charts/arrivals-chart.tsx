import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { useTranslation } from "react-i18next";
import type { SituationView } from "@lagewarte/model";
import { clockTime } from "../i18n/format.ts";

/** New alerts of the last day, half an hour a bar. Still: a chart that moves by itself distracts from what is new. */
export default function ArrivalsChart({ arrivals }: { readonly arrivals: SituationView["arrivals"] }) {
  const { t, i18n } = useTranslation();
  const data = arrivals.map(({ at, events, alerts }) => ({ time: clockTime(at, i18n.language), events, alerts }));
  return (
    <ResponsiveContainer width="100%" height={150}>
      <BarChart data={data} margin={{ top: 6, right: 4, bottom: 0, left: -22 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--hair)" />
        <XAxis dataKey="time" interval={7} tick={{ fill: "var(--subtle)", fontSize: 12 }} stroke="var(--line)" />
        <YAxis allowDecimals={false} tick={{ fill: "var(--subtle)", fontSize: 12 }} stroke="var(--line)" />
        <Tooltip
          isAnimationActive={false}
          contentStyle={{ background: "var(--raised)", border: "1px solid var(--line)", color: "var(--text)" }}
        />
        <Bar dataKey="alerts" name={t("lage.newAlerts")} fill="var(--action)" isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  );
}
