import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RuleList, RuleRow } from "@lagewarte/model";
import { alertTitle, number } from "../../i18n/format.ts";
import { useShortcuts } from "../../shell/shortcuts.ts";
import { useGridRows } from "../../ui/grid-rows.ts";
import { LevelWord } from "../../ui/severity.tsx";
import { dismissedShare } from "./rule-filter.ts";

interface RuleGridProps {
  readonly items: readonly RuleRow[];
  readonly drafts: RuleList["drafts"];
  readonly openId: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
}

const columns = ["severity", "rule", "day", "week", "month", "dismissed", "open"] as const;

/** Rules by what they cost; thousands of a content pack too, of which only those in sight are drawn. */
export function RuleGrid({ items, drafts, openId, onOpen }: RuleGridProps) {
  const { t } = useTranslation();
  const [shortcuts] = useShortcuts();
  const [focusedId, setFocusedId] = useState(openId);
  const { scroller, drawn, height, focused, onKeyDown } = useGridRows({
    ids: items.map(({ id }) => id),
    focusedId,
    openId,
    prefix: "rule",
    letters: shortcuts,
    onFocus: setFocusedId,
    onOpen,
    onKey: (key, id) => {
      if (key !== " ") return false;
      onOpen(id);
      return true;
    },
  });
  if (items.length === 0) return <p className="calm">{t("regeln.empty")}</p>;
  return (
    <div
      role="grid"
      className="grid rule-grid"
      aria-rowcount={items.length + 1}
      aria-colcount={columns.length}
      aria-label={t("regeln.title")}
    >
      <div role="rowgroup" className="grid-head">
        <div role="row" className="grid-row" aria-rowindex={1}>
          {columns.map((column) => (
            <span
              key={column}
              role="columnheader"
              className={`column-${column}`}
              title={t(`regeln.columnHint.${column}`)}
            >
              {t(`regeln.column.${column}`)}
            </span>
          ))}
        </div>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the rows inside have the focus */}
      <div ref={scroller} role="rowgroup" className="grid-body" data-testid="rules" onKeyDown={onKeyDown}>
        <div role="presentation" className="grid-space" style={{ height }}>
          {drawn.map(({ index, start, size, key }) => {
            const rule = items[index] as RuleRow;
            return (
              <Row
                key={key}
                rule={rule}
                draft={drafts.find(({ file }) => file === rule.file)}
                index={index}
                style={{ top: start, height: size }}
                isFocused={index === focused}
                isOpen={rule.id === openId}
                onOpen={() => {
                  setFocusedId(rule.id);
                  onOpen(rule.id);
                }}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  readonly rule: RuleRow;
  readonly draft: RuleList["drafts"][number] | undefined;
  readonly index: number;
  readonly style: { readonly top: number; readonly height: number };
  readonly isFocused: boolean;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function Row({ rule, draft, index, style, isFocused, isOpen, onOpen }: RowProps) {
  const { t, i18n } = useTranslation();
  const { id, severity, figures, pack, author, shelves, alerting } = rule;
  const share = dismissedShare(rule);
  const title = alertTitle(rule, i18n.language);
  const shown = (count: number): string => number(count, i18n.language);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid around it has the keys of all rows
    <div
      id={`rule-${id}`}
      role="row"
      tabIndex={isFocused ? 0 : -1}
      data-testid="rule-row"
      data-rule={id}
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      className={`grid-row ${isOpen ? "is-open" : ""}`}
      style={style}
      onClick={onOpen}
    >
      <span role="gridcell" className="column-severity">
        <LevelWord level={severity} />
      </span>
      <span role="gridcell" className="column-rule">
        <span className="row-title" title={title}>
          {title}
        </span>
        <span className="row-by">
          {shelves.length > 0 ? <b>{t("regeln.isShelved")} · </b> : ""}
          {draft === undefined ? "" : <b>{t(`regeln.draftState.${draft.state}`)} · </b>}
          {alerting ? "" : `${t("regeln.counted")} · `}
          {pack} · {author}
        </span>
      </span>
      <span role="gridcell" className="column-day figure">
        {shown(figures.day)}
      </span>
      <span role="gridcell" className="column-week figure">
        {shown(figures.week)}
      </span>
      <span role="gridcell" className="column-month figure">
        {shown(figures.month)}
      </span>
      <span role="gridcell" className="column-dismissed figure">
        {share === undefined ? "–" : `${Math.round(share * 100)} %`}
      </span>
      <span role="gridcell" className="column-open figure">
        {shown(figures.open)}
      </span>
    </div>
  );
}
