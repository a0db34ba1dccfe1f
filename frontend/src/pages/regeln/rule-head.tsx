import { useState } from "react";
import { useTranslation } from "react-i18next";
import { severities, type RuleList } from "@lagewarte/model";
import { Choice } from "../../ui/choice.tsx";
import { Search } from "../../ui/field.tsx";
import { fitsView, ruleSorts, ruleViews, type RuleFilter, type RuleSort } from "./rule-filter.ts";

interface RuleHeadProps {
  readonly list: RuleList;
  readonly filter: RuleFilter;
  readonly onChange: (filter: RuleFilter) => void;
}

const ALL = "all";

/** Which rules, and in what order. */
export function RuleHead({ list, filter, onChange }: RuleHeadProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState(filter.q ?? "");
  const packs = [...new Set(list.items.map(({ pack }) => pack))].toSorted();
  const either = (id: string): string | undefined => (id === ALL ? undefined : id);
  return (
    <search className="rule-head" aria-label={t("regeln.filter")}>
      <ul className="views">
        {ruleViews.map((view) => (
          <li key={view}>
            <button
              type="button"
              className="view"
              aria-pressed={filter.view === view}
              onClick={() => onChange({ ...filter, view })}
            >
              {t(`regeln.view.${view}`)}{" "}
              <span className="count">
                {view === "drafts"
                  ? list.drafts.length
                  : list.items.filter((rule) => fitsView(rule, view, list.drafts)).length}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div className="tools">
        <Search
          label={t("regeln.search")}
          value={words}
          onChange={(text) => {
            setWords(text);
            onChange({ ...filter, q: text.trim() === "" ? undefined : text.trim() });
          }}
        />
        <Choice
          label={t("regeln.pack")}
          isLabelHidden
          value={filter.pack ?? ALL}
          options={[{ id: ALL, text: t("regeln.allPacks") }, ...packs.map((id) => ({ id, text: id }))]}
          onChange={(id) => onChange({ ...filter, pack: either(id) })}
        />
        <Choice
          label={t("alarme.facet.severity")}
          isLabelHidden
          value={filter.severity ?? ALL}
          options={[
            { id: ALL, text: t("regeln.allSeverities") },
            ...severities.toReversed().map((id) => ({ id, text: t(`level.${id}`) })),
          ]}
          onChange={(id) => onChange({ ...filter, severity: either(id) })}
        />
        <Choice
          label={t("alarme.sort")}
          isLabelHidden
          value={filter.sort}
          options={ruleSorts.map((id) => ({ id, text: t(`regeln.sorts.${id}`) }))}
          onChange={(id) => onChange({ ...filter, sort: id as RuleSort })}
        />
      </div>
    </search>
  );
}
