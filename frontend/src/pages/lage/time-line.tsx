import { useNavigate, useSearch } from "@tanstack/react-router";
import { Slider, SliderThumb, SliderTrack } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { SituationView } from "@lagewarte/model";
import { useNow } from "../../data/now.ts";
import { day, dayAndTime } from "../../i18n/format.ts";
import { Button, IconButton } from "../../ui/button.tsx";

const HOUR = 3_600_000;
/** Hours that one can look back: a week. */
const FURTHEST = 168;

/** The point in time: a slider for keyboard and pointer, and buttons, so that nothing has to be dragged. */
export function TimeLine({ week }: Pick<SituationView, "week">) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { t: at } = useSearch({ from: "/lage" });
  const navigate = useNavigate({ from: "/lage" });
  const back = at === undefined ? 0 : Math.min(FURTHEST, Math.round((now - Date.parse(at)) / HOUR));
  const go = (hours: number): void => {
    const clamped = Math.min(FURTHEST, Math.max(0, hours));
    void navigate({
      search: (before) => ({ ...before, t: clamped === 0 ? undefined : new Date(now - clamped * HOUR).toISOString() }),
      replace: true,
    });
  };
  return (
    <div className="time-line">
      <IconButton icon="left" label={t("lage.earlier")} onPress={() => go(back + 1)} isDisabled={back >= FURTHEST} />
      <Slider
        className="time-slider"
        aria-label={t("lage.slider")}
        minValue={-FURTHEST}
        maxValue={0}
        step={1}
        value={-back}
        onChange={(value) => go(-value)}
      >
        <WeekBars week={week} />
        <SliderTrack className="time-track">
          <SliderThumb
            className="time-thumb"
            aria-label={t("lage.slider")}
            aria-valuetext={at === undefined ? t("lage.now") : dayAndTime(at, i18n.language)}
          />
        </SliderTrack>
        <Days now={now} />
      </Slider>
      <IconButton icon="right" label={t("lage.later")} onPress={() => go(back - 1)} isDisabled={back === 0} />
      <Button kind={back === 0 ? "plain" : "primary"} onPress={() => go(0)} isDisabled={back === 0}>
        {t("lage.now")}
      </Button>
    </div>
  );
}

/** How much came in each hour; a hint of where to look, the figures are in the table of arrivals. */
function WeekBars({ week }: Pick<SituationView, "week">) {
  const most = Math.max(1, ...week.map(({ alerts }) => alerts));
  const path = week
    .map(({ alerts }, index) => (alerts === 0 ? "" : `M${index} 20V${(20 - (18 * alerts) / most).toFixed(1)}`))
    .join("");
  return (
    <svg className="week-bars" viewBox={`-0.5 0 ${week.length} 20`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

function Days({ now }: { readonly now: number }) {
  const { t, i18n } = useTranslation();
  const days = Array.from({ length: 7 }, (_, index) => 6 - index);
  return (
    <ol className="time-days" aria-hidden="true">
      {days.map((ago) => (
        <li key={ago}>{ago === 0 ? t("lage.today") : day(now - ago * 24 * HOUR, i18n.language)}</li>
      ))}
    </ol>
  );
}
