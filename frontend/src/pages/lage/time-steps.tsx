import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLive } from "../../data/live.ts";

const HOUR = 3_600_000;
/** Hours that one can look back: a week. */
const FURTHEST = 168;

/** The point in time: a slider for keyboard and pointer, and two buttons, so that nothing has to be dragged. */
export function TimeSteps() {
  const { t } = useTranslation();
  const { now } = useLive();
  const { t: at } = useSearch({ from: "/lage" });
  const navigate = useNavigate({ from: "/lage" });
  const back = at === undefined ? 0 : Math.round((now - Date.parse(at)) / HOUR);
  const go = (hours: number): void => {
    const clamped = Math.min(FURTHEST, Math.max(0, hours));
    void navigate({
      search: (before) => ({ ...before, t: clamped === 0 ? undefined : new Date(now - clamped * HOUR).toISOString() }),
      replace: true,
    });
  };
  return (
    <div className="time-steps">
      <button type="button" onClick={() => go(back + 1)} aria-label={t("lage.earlier")}>
        ‹
      </button>
      <input
        type="range"
        min={-FURTHEST}
        max={0}
        step={1}
        value={-back}
        aria-label={t("lage.slider")}
        onChange={(event) => go(-Number(event.currentTarget.value))}
      />
      <button type="button" onClick={() => go(back - 1)} aria-label={t("lage.later")} disabled={back === 0}>
        ›
      </button>
      <button type="button" className="primary" onClick={() => go(0)} disabled={back === 0}>
        {t("lage.now")}
      </button>
    </div>
  );
}
