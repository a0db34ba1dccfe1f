import { useTranslation } from "react-i18next";
import type { Level, Severity } from "@lagewarte/model";

type Shown = Level | Severity;

/** A shape for each level, so that nothing depends on colour: circle, square, triangle, diamond, octagon; dashed for no data. */
const shapes: Readonly<Record<Shown, { shape: string; path: string; filled: boolean }>> = {
  info: { shape: "circle", path: "M8 2.6a5.4 5.4 0 1 0 .001 0z", filled: false },
  none: { shape: "bar", path: "M3 8h10", filled: false },
  "no-data": { shape: "dashed", path: "M2.8 2.8h10.4v10.4H2.8z", filled: false },
  low: { shape: "square", path: "M3.2 3.2h9.6v9.6H3.2z", filled: false },
  medium: { shape: "triangle", path: "M8 2.4 14 13H2z", filled: false },
  high: { shape: "diamond", path: "M8 1.2 14.8 8 8 14.8 1.2 8z", filled: true },
  critical: { shape: "octagon", path: "M5.2 1.2h5.6l4 4v5.6l-4 4H5.2l-4-4V5.2z", filled: true },
};

export function LevelSymbol({ level }: { readonly level: Shown }) {
  const { path, filled } = shapes[level];
  return (
    <svg className={`symbol symbol-${level}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} className={filled ? "filled" : "outline"} />
      {level === "critical" ? <path d="M8 4.4v4.4M8 10.6v1.2" className="mark" /> : null}
    </svg>
  );
}

/** Shape, word and colour together. */
export function LevelChip({ level }: { readonly level: Shown }) {
  const { t } = useTranslation();
  return (
    <span className={`chip chip-${level}`} data-shape={shapes[level].shape}>
      <LevelSymbol level={level} />
      {t(`level.${level}`)}
    </span>
  );
}
