import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { hunksOf, lineDiff, type DiffLine } from "./line-diff.ts";

const signs: Readonly<Record<DiffLine["kind"], string>> = { same: " ", removed: "−", added: "+" };
/** Lines drawn; nobody reads more. */
const MOST_LINES = 2000;

/** Two texts line by line: what went, what came, with what is around it. Sign and word tell it, not colour alone. */
export function Diff({ before, after }: { readonly before: string; readonly after: string }) {
  const { t } = useTranslation();
  const hunks = useMemo(() => hunksOf(lineDiff(before, after)), [before, after]);
  if (hunks.length === 0) return <p className="calm">{t("regeln.noDifference")}</p>;
  const lines = hunks.flatMap((hunk, index) =>
    hunk.map((line, place) => ({ line, isFirst: place === 0 && index > 0 })),
  );
  return (
    <ScrollBox label={t("regeln.changes")} className="diff">
      <table>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{t("regeln.lineBefore")}</th>
            <th scope="col">{t("regeln.lineAfter")}</th>
            <th scope="col">{t("regeln.line")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, MOST_LINES).map(({ line: { kind, before: left, after: right, text }, isFirst }) => (
            <tr key={`${left ?? ""} ${right ?? ""}`} className={`diff-${kind} ${isFirst ? "is-apart" : ""}`}>
              <td className="line-number">{left}</td>
              <td className="line-number">{right}</td>
              <td className="line-text">
                <span aria-hidden="true">{signs[kind]} </span>
                {kind === "same" ? null : <span className="visually-hidden">{t(`regeln.diff.${kind}`)}: </span>}
                {text}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > MOST_LINES ? (
        <p className="calm">{t("regeln.moreLines", { count: lines.length - MOST_LINES })}</p>
      ) : null}
    </ScrollBox>
  );
}
