import { useTranslation } from "react-i18next";
import type { AlertList } from "@lagewarte/model";
import type { AlertFilter } from "../../data/alerts.ts";

type Facet = "state" | "severity" | "organisation" | "rule" | "assignee";
interface FacetsProps {
  readonly facets: AlertList["facets"] | undefined;
  readonly filter: AlertFilter;
  readonly onChange: (filter: AlertFilter) => void;
}

const order: readonly Facet[] = ["state", "severity", "organisation", "rule", "assignee"];

/** Each facet with its counts, as the other ones leave it. */
export function Facets({ facets, filter, onChange }: FacetsProps) {
  const { t } = useTranslation();
  const label = (facet: Facet, key: string, name: string | undefined): string => {
    if (facet === "state") return t(`state.${key as "open"}`);
    return facet === "severity" ? t(`level.${key as "low"}`) : (name ?? key);
  };
  const isOn = (facet: Facet, key: string): boolean => (filter[facet] ?? "").split(",").includes(key);
  const toggle = (facet: Facet, key: string): void => {
    const present = (filter[facet] ?? "").split(",").filter((each) => each !== "");
    const next = present.includes(key) ? present.filter((each) => each !== key) : [...present, key];
    onChange({ ...filter, [facet]: next.length === 0 ? undefined : next.join(",") });
  };
  return (
    <search className="panel facets" aria-label={t("alarme.facets")}>
      <label>
        {t("alarme.search")}
        <input
          type="search"
          defaultValue={filter.q ?? ""}
          onKeyDown={(event) =>
            event.key === "Enter" ? onChange({ ...filter, q: event.currentTarget.value || undefined }) : undefined
          }
        />
      </label>
      {order.map((facet) => {
        const counts: readonly { key: string; count: number; name?: string }[] = facets?.[facet] ?? [];
        if (counts.length === 0) return null;
        return (
          <fieldset key={facet}>
            <legend>{t(`alarme.facet${(facet.charAt(0).toUpperCase() + facet.slice(1)) as "State"}`)}</legend>
            {counts.slice(0, 8).map(({ key, count, name }) => (
              <label key={key} className="facet">
                <input type="checkbox" checked={isOn(facet, key)} onChange={() => toggle(facet, key)} />
                <span>{label(facet, key, name)}</span>
                <span className="figure">{count}</span>
              </label>
            ))}
          </fieldset>
        );
      })}
    </search>
  );
}
