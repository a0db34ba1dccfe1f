import { useTranslation } from "react-i18next";
import type { Level, Severity, Tlp } from "@lagewarte/model";

type Shown = Level | Severity;

/** A shape for each level, so that nothing depends on colour: circle, square, triangle, diamond, octagon; dashed for no data. */
const shapes: Readonly<Record<Shown, { shape: string; path: string; filled: boolean }>> = {
  info: { shape: "circle", path: "M8 2.6a5.4 5.4 0 1 0 .001 0z", filled: false },
  none: { shape: "bar", path: "M4 8h8", filled: false },
  "no-data": { shape: "dashed", path: "M2.8 2.8h10.4v10.4H2.8z", filled: false },
  low: { shape: "square", path: "M3.2 3.2h9.6v9.6H3.2z", filled: false },
  medium: { shape: "triangle", path: "M8 2.8 14 13.2H2L8 2.8Z", filled: false },
  high: { shape: "diamond", path: "M8 .9 15.1 8 8 15.1.9 8 8 .9Z", filled: true },
  critical: { shape: "octagon", path: "M5.1.8h5.8l4.3 4.3v5.8l-4.3 4.3H5.1L.8 10.9V5.1L5.1.8Z", filled: true },
};

export function LevelSymbol({ level }: { readonly level: Shown }) {
  const { path, filled } = shapes[level];
  return (
    <svg className={`symbol symbol-${level}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} className={filled ? "filled" : "outline"} />
      {level === "critical" ? (
        <>
          <path d="M5.7 2.3h4.6l3.4 3.4v4.6l-3.4 3.4H5.7l-3.4-3.4V5.7l3.4-3.4Z" className="ring" />
          <path d="M8 4.4v4.4M8 11.3v.1" className="mark" />
        </>
      ) : null}
      {level === "no-data" ? <path d="M6 6h.1M10 6h.1M6 10h.1M10 10h.1" className="dots" /> : null}
    </svg>
  );
}

/** Shape and word in a frame: the level of an area, the severity at the head of an alert. */
export function LevelChip({ level }: { readonly level: Shown }) {
  const { t } = useTranslation();
  return (
    <span className={`chip chip-${level}`} data-shape={shapes[level].shape}>
      <LevelSymbol level={level} />
      {t(`level.${level}`)}
    </span>
  );
}

/** The same without a frame, for rows. */
export function LevelWord({ level }: { readonly level: Shown }) {
  const { t } = useTranslation();
  return (
    <span className={`level-word level-word-${level}`} data-shape={shapes[level].shape}>
      <LevelSymbol level={level} />
      {t(`level.${level}`)}
    </span>
  );
}

/** How far it may go, in the colours that FIRST prescribes. */
export function TlpTag({ tlp }: { readonly tlp: Tlp }) {
  return <span className={`tlp tlp-${tlp.replace("+", "-").toLowerCase()}`}>TLP:{tlp}</span>;
}
