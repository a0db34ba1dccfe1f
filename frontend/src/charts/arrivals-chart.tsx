import { Area, Bar, ComposedChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { useTranslation } from "react-i18next";
import { clockTime } from "../i18n/format.ts";
import { shiftAt } from "../i18n/shift.ts";

interface HourOfArrivals {
  readonly at: string;
  readonly alerts: number;
  readonly usual: { readonly least: number; readonly most: number } | undefined;
}

/** New alerts by the hour over the range that is usual. Still: a chart that moves by itself distracts from what is new. */
export default function ArrivalsChart({ hours }: { readonly hours: readonly HourOfArrivals[] }) {
  const { t, i18n } = useTranslation();
  const data = hours.map(({ at, alerts, usual }) => ({
    time: clockTime(at, i18n.language),
    alerts,
    usual: usual === undefined ? undefined : [usual.least, usual.most],
  }));
  const last = hours.at(-1);
  const shift = last === undefined ? undefined : shiftAt(Date.parse(last.at)).startedAt;
  const begun = shift === undefined ? undefined : clockTime(new Date(shift).toISOString(), i18n.language);
  const axis = { tick: { fill: "var(--subtle)", fontSize: 12 }, stroke: "var(--line)", tickLine: false } as const;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={data} margin={{ top: 4, right: 4, bottom: 0, left: -28 }} accessibilityLayer={false}>
        <XAxis dataKey="time" interval={5} {...axis} />
        <YAxis allowDecimals={false} {...axis} axisLine={false} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: "var(--hover)" }}
          contentStyle={{ background: "var(--raised)", border: "1px solid var(--line)", color: "var(--text)" }}
        />
        <Area
          dataKey="usual"
          name={t("lage.usual")}
          type="step"
          fill="var(--strong)"
          fillOpacity={0.2}
          stroke="var(--strong)"
          strokeWidth={0.8}
          isAnimationActive={false}
        />
        <Bar dataKey="alerts" name={t("lage.newAlerts")} fill="var(--action)" isAnimationActive={false} />
        {begun !== undefined && data.some(({ time }) => time === begun) ? (
          <ReferenceLine x={begun} stroke="var(--text)" strokeDasharray="2 2" />
        ) : null}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
