import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { AlertView } from "@lagewarte/model";
import { useLive } from "../../data/live.ts";
import { age } from "../../i18n/format.ts";
import { LevelChip } from "../../ui/severity.tsx";

interface QueueGridProps {
  readonly items: readonly AlertView[];
  readonly focused: number;
  readonly selected: ReadonlySet<string>;
  readonly openId: string | undefined;
  readonly compact: boolean;
  readonly shortcuts: boolean;
  readonly onFocus: (index: number) => void;
  readonly onOpen: (id: string) => void;
  readonly onToggle: (id: string) => void;
  /** True when the key meant something. */
  readonly onKey: (key: string) => boolean;
}

const ROW = 44;

/** Rows in the order in which they were fetched; they change in place and never move. Only those in sight are drawn. */
export function QueueGrid({
  items,
  focused,
  selected,
  openId,
  compact,
  shortcuts,
  onFocus,
  onOpen,
  onToggle,
  onKey,
}: QueueGridProps) {
  const { t } = useTranslation();
  const { now } = useLive();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  useEffect(() => {
    if (items.length > 0) rows.scrollToIndex(focused, { align: "auto" });
  }, [focused, items.length, rows]);

  const keyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const isBox = event.target instanceof HTMLInputElement;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moved = { ArrowDown: focused + 1, ArrowUp: focused - 1, Home: 0, End: items.length - 1 }[event.key];
    if (moved !== undefined) onFocus(Math.min(items.length - 1, Math.max(0, moved)));
    else if (event.key === "Enter" && !isBox) onOpen(items[focused]?.alert.id ?? "");
    else if (!shortcuts || event.key.length !== 1 || !onKey(event.key)) return;
    event.preventDefault();
  };

  if (items.length === 0) return <p className="calm">{t("alarme.empty")}</p>;
  return (
    <div
      className={`grid ${compact ? "grid-compact" : ""}`}
      role="grid"
      aria-rowcount={items.length + 1}
      aria-label={t("alarme.title")}
      aria-multiselectable="true"
    >
      <div role="rowgroup" className="grid-head">
        <div role="row" className="grid-row" aria-rowindex={1}>
          <span role="columnheader" aria-label={t("alarme.selected", { count: selected.size })} />
          {(["severity", "age", "alert", "organisations", "state", "assignee"] as const).map((column) => (
            <span key={column} role="columnheader" className={`column-${column}`}>
              {t(`alarme.${column}`)}
            </span>
          ))}
        </div>
      </div>
      <div
        ref={scroller}
        className="grid-body scroll"
        role="rowgroup"
        tabIndex={0}
        data-testid="queue"
        aria-activedescendant={`row-${focused}`}
        onKeyDown={keyDown}
      >
        <div role="presentation" style={{ height: rows.getTotalSize(), position: "relative" }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const view = items[index] as AlertView;
            const { alert, organisationNames } = view;
            const names = Object.values(organisationNames);
            return (
              <div
                key={alert.id}
                id={`row-${index}`}
                role="row"
                data-testid="queue-row"
                data-alert={alert.id}
                aria-rowindex={index + 2}
                aria-selected={selected.has(alert.id)}
                className={`grid-row ${index === focused ? "is-focused" : ""} ${alert.id === openId ? "is-open" : ""} state-${alert.state}`}
                style={{ position: "absolute", top: start, height: ROW, left: 0, right: 0 }}
                onClick={() => {
                  onFocus(index);
                  onOpen(alert.id);
                }}
              >
                <span role="gridcell">
                  <input
                    type="checkbox"
                    tabIndex={-1}
                    checked={selected.has(alert.id)}
                    aria-label={t("alarme.select", { title: alert.episode.title })}
                    onClick={(event) => event.stopPropagation()}
                    onChange={() => onToggle(alert.id)}
                  />
                </span>
                <span role="gridcell" className="column-severity">
                  <LevelChip level={alert.episode.severity} />
                </span>
                <span role="gridcell" className="column-age figure" title={alert.openedAt}>
                  {age(alert.openedAt, now)}
                </span>
                <span role="gridcell" className="column-alert">
                  {alert.episode.title}
                </span>
                <span role="gridcell" className="column-organisations">
                  {names[0] ?? ""}
                  {names.length > 1 ? <em> +{names.length - 1}</em> : null}
                </span>
                <span role="gridcell" className="column-state">
                  {t(`state.${alert.state}`)}
                </span>
                <span role="gridcell" className="column-assignee">
                  {alert.assignee?.name ?? "–"}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
