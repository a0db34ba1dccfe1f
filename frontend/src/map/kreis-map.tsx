import { useTranslation } from "react-i18next";
import type { AreaView } from "@lagewarte/model";
import { LevelSymbol } from "../ui/severity.tsx";
import { HEIGHT, shapes, WIDTH } from "./geometry.ts";

export interface KreisProps {
  /** By AGS of five digits. */
  readonly areas: ReadonlyMap<string, AreaView>;
  readonly selected: string | undefined;
  readonly onSelect: (ags: string) => void;
}

/** The geographic map. Tiles and list are its equals for keyboard and screen reader, so here the pointer is enough. */
export function KreisMap({ areas, selected, onSelect }: KreisProps) {
  const { t } = useTranslation();
  const ordered = shapes.toSorted((left, right) => Number(left.ags === selected) - Number(right.ags === selected));
  return (
    <svg className="kreis-map" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("lage.mapLabel")}>
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
      {ordered.map(({ ags, path }) => {
        const level = areas.get(ags)?.level ?? "no-data";
        return (
          <path
            key={ags}
            d={path}
            data-ags={ags}
            data-level={level}
            className={`area area-${level} ${ags === selected ? "is-selected" : ""}`}
            onClick={() => onSelect(ags)}
          >
            <title>{`${areas.get(ags)?.name ?? ags}: ${t(`level.${level}`)}`}</title>
          </path>
        );
      })}
      {shapes.map(({ ags, kurz, x, y, isSmall }) => {
        const level = areas.get(ags)?.level ?? "no-data";
        const isCalm = level === "none";
        return (
          <g key={ags} className={`code code-${level}`} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
            {isCalm ? null : (
              <svg x="-6" y={isSmall ? -6 : -13} width="12" height="12" viewBox="0 0 16 16" overflow="visible">
                <LevelSymbol level={level} />
              </svg>
            )}
            {isSmall ? null : <text y={isCalm ? 3 : 9}>{kurz}</text>}
          </g>
        );
      })}
    </svg>
  );
}
