import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlertList, Severity } from "@lagewarte/model";
import type { AlertFilter } from "../../data/alerts.ts";
import { Search } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { LevelSymbol } from "../../ui/severity.tsx";

type Facet = "severity" | "state" | "assignee" | "organisation" | "rule";
interface FacetsProps {
  readonly facets: AlertList["facets"] | undefined;
  readonly filter: AlertFilter;
  readonly onChange: (filter: AlertFilter) => void;
}

const order: readonly Facet[] = ["severity", "state", "assignee", "organisation", "rule"];
const SHOWN = 8;
const ranks = ["critical", "high", "medium", "low", "info"];

/** Each facet with its counts, as the other ones leave it. */
export function Facets({ facets, filter, onChange }: FacetsProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState(filter.q ?? "");
  const [isShown, setShown] = useState(false);
  const isOn = (facet: Facet, key: string): boolean => (filter[facet] ?? "").split(",").includes(key);
  const toggle = (facet: Facet, key: string): void => {
    const present = (filter[facet] ?? "").split(",").filter((each) => each !== "");
    const next = present.includes(key) ? present.filter((each) => each !== key) : [...present, key];
    onChange({ ...filter, [facet]: next.length === 0 ? undefined : next.join(",") });
  };
  return (
    <search className={`facets ${isShown ? "is-shown" : ""}`} aria-label={t("alarme.facets")}>
      <button type="button" className="button facets-opener" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        <Icon name="filter" small /> {t("alarme.facets")}
      </button>
      <div className="facets-body">
        <Search
          label={t("alarme.search")}
          value={words}
          onChange={setWords}
          onSubmit={(text) => onChange({ ...filter, q: text.trim() === "" ? undefined : text.trim() })}
        />
        {order.map((facet) => {
          const counts: readonly { key: string; count: number; name?: string }[] = facets?.[facet] ?? [];
          const rows =
            facet === "severity"
              ? counts.toSorted((left, right) => ranks.indexOf(left.key) - ranks.indexOf(right.key))
              : counts;
          return rows.length === 0 ? null : (
            <fieldset key={facet}>
              <legend>{t(`alarme.facet.${facet}`)}</legend>
              {rows.slice(0, SHOWN).map(({ key, count, name }) => (
                <label key={key} className="facet" title={name}>
                  <input type="checkbox" checked={isOn(facet, key)} onChange={() => toggle(facet, key)} />
                  {facet === "severity" ? <LevelSymbol level={key as Severity} /> : null}
                  <span className="facet-word">
                    {facet === "severity"
                      ? t(`level.${key as Severity}`)
                      : facet === "state"
                        ? t(`state.${key as "open"}`)
                        : (name ?? key)}
                  </span>
                  <span className="count">{count}</span>
                </label>
              ))}
            </fieldset>
          );
        })}
      </div>
    </search>
  );
}
