import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlertList, Severity } from "@lagewarte/model";
import type { AlertFilter } from "../../data/alerts.ts";
import { useOrganisation } from "../../data/organisations.ts";
import { inLanguage } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Search } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { LevelSymbol } from "../../ui/severity.tsx";

type Facet = "severity" | "state" | "assignee" | "organisation" | "rule";
interface Counted {
  readonly key: string;
  /** Undefined where nobody counts them. */
  readonly count: number | undefined;
  readonly name?: string;
  readonly nameEn?: string;
}

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
  const { t, i18n } = useTranslation();
  const [words, setWords] = useState(filter.q ?? "");
  const [isShown, setShown] = useState(false);
  const chosenOf = (facet: Facet): string[] => (filter[facet] ?? "").split(",").filter((each) => each !== "");
  const isOn = (facet: Facet, key: string): boolean => chosenOf(facet).includes(key);
  const toggle = (facet: Facet, key: string): void => {
    const present = chosenOf(facet);
    const next = present.includes(key) ? present.filter((each) => each !== key) : [...present, key];
    onChange({ ...filter, [facet]: next.length === 0 ? undefined : next.join(",") });
  };
  const wordOf = (facet: Facet, { key, name = key, nameEn = name }: Counted): string => {
    if (facet === "severity") return t(`level.${key as Severity}`);
    if (facet === "state") return t(`state.${key as "open"}`);
    return inLanguage({ de: name, en: nameEn }, i18n.language);
  };
  /** Chosen, but nothing is counted under it: a Kreis, or what no alert has any more. */
  const uncounted = (facet: Facet, counts: readonly Counted[]): Counted[] =>
    facet === "state" || facet === "assignee"
      ? []
      : chosenOf(facet)
          .filter((key) => !counts.some((counted) => counted.key === key))
          .map((key) => ({ key, count: undefined }));
  const isNarrowed = [filter.severity, filter.organisation, filter.rule, filter.q].some((each) => each !== undefined);
  /** The most frequent; what is chosen stays in sight, so that it can be taken back. */
  const isShownOf =
    (facet: Facet) =>
    ({ key }: Counted, index: number): boolean =>
      index < SHOWN || isOn(facet, key);
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
        {isNarrowed ? (
          <Button
            kind="quiet"
            onPress={() => {
              setWords("");
              onChange({ ...filter, severity: undefined, organisation: undefined, rule: undefined, q: undefined });
            }}
          >
            {t("alarme.unfilter")}
          </Button>
        ) : null}
        {order.map((facet) => {
          const counts: readonly Counted[] = facets?.[facet] ?? [];
          const ranked =
            facet === "severity"
              ? counts.toSorted((left, right) => ranks.indexOf(left.key) - ranks.indexOf(right.key))
              : counts;
          const rows = [...ranked.filter(isShownOf(facet)), ...uncounted(facet, counts)];
          return rows.length === 0 ? null : (
            <fieldset key={facet}>
              <legend>{t(`alarme.facet.${facet}`)}</legend>
              {rows.map((counted) => (
                <label key={counted.key} className="facet" title={wordOf(facet, counted)}>
                  <input
                    type="checkbox"
                    checked={isOn(facet, counted.key)}
                    onChange={() => toggle(facet, counted.key)}
                  />
                  {facet === "severity" ? <LevelSymbol level={counted.key as Severity} /> : null}
                  <span className="facet-word">
                    {facet === "organisation" && counted.name === undefined ? (
                      <OrganisationName id={counted.key} />
                    ) : (
                      wordOf(facet, counted)
                    )}
                  </span>
                  <span className="count">{counted.count}</span>
                </label>
              ))}
            </fieldset>
          );
        })}
      </div>
    </search>
  );
}

function OrganisationName({ id }: { readonly id: string }) {
  const { data } = useOrganisation(id);
  return data?.organisation.name ?? id;
}
