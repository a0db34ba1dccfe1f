import { useTranslation } from "react-i18next";
import type { AreaView } from "@lagewarte/model";
import { LevelSymbol } from "../ui/severity.tsx";
import { HEIGHT, shapes, WIDTH, type KreisShape } from "./geometry.ts";
import { openAlerts } from "./open-alerts.ts";
import { shownLevel } from "./shown-level.ts";

export interface KreisProps {
  /** By AGS of five digits. */
  readonly areas: ReadonlyMap<string, AreaView>;
  readonly selected: string | undefined;
  readonly onSelect: (ags: string) => void;
}

/** Which is drawn over which: calm ones first, the selected one last. */
type Drawn = ReturnType<typeof shownLevel>;
const order: readonly Drawn[] = ["withheld", "none", "no-data", "low", "medium", "high", "critical"];

/** The geographic map. Tiles and list are its equals for keyboard and screen reader, so here the pointer is enough. */
export function KreisMap({ areas, selected, onSelect }: KreisProps) {
  const { t } = useTranslation();
  const levelOf = (ags: string): Drawn => shownLevel(areas.get(ags));
  const weight = ({ ags }: KreisShape): number => (ags === selected ? 100 : order.indexOf(levelOf(ags)));
  const ordered = shapes.toSorted((left, right) => weight(left) - weight(right));
  return (
    <svg className="kreis-map" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("lage.mapLabel")}>
      <Patterns />
      {ordered.map(({ ags, path }) => {
        const level = levelOf(ags);
        const area = areas.get(ags);
        return (
          <g key={ags} className={ags === selected ? "is-selected" : ""}>
            {level === "critical" ? <path d={path} className="area-ring" /> : null}
            <path
              d={path}
              data-ags={ags}
              data-level={level}
              data-count={area === undefined ? 0 : openAlerts(area)}
              className={`area area-${level}`}
              onClick={() => onSelect(ags)}
            >
              <title>{`${area?.name ?? ags}: ${level === "withheld" ? t("lage.withheldShort") : t(`level.${level}`)}`}</title>
            </path>
            {level === "low" || level === "medium" ? (
              <>
                <clipPath id={`inside-${ags}`}>
                  <path d={path} />
                </clipPath>
                <path d={path} clipPath={`url(#inside-${ags})`} className={`area-inner area-inner-${level}`} />
              </>
            ) : null}
            {ags === selected ? <path d={path} className="area-selected" /> : null}
          </g>
        );
      })}
      {shapes.map((shape) => (
        <Mark key={shape.ags} shape={shape} level={levelOf(shape.ags)} />
      ))}
    </svg>
  );
}

/** Symbol and plate code; where both do not fit, the symbol, and on a calm one the code. */
function Mark({ shape: { kurz, x, y, isSmall }, level }: { readonly shape: KreisShape; readonly level: Drawn }) {
  const isCalm = level === "none" || level === "withheld";
  return (
    <g className={`mark mark-${level}`} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
      {isCalm ? null : (
        <svg x="-6" y={isSmall ? -6 : -12} width="12" height="12" viewBox="0 0 16 16" overflow="visible">
          <LevelSymbol level={level} />
        </svg>
      )}
      {isSmall && !isCalm ? null : <text y={isCalm ? 4 : 11}>{kurz}</text>}
    </g>
  );
}

function Patterns() {
  return (
    <defs>
      <pattern id="no-data" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" className="no-data-ground" />
        <circle cx="1.3" cy="1.3" r="0.95" className="no-data-dot" />
        <circle cx="3.8" cy="3.8" r="0.95" className="no-data-dot" />
      </pattern>
      <pattern id="critical" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="7" height="7" className="critical-ground" />
        <path d="M0 0v7" className="critical-line" />
      </pattern>
    </defs>
  );
}
