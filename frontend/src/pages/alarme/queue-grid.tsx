import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { AlertView } from "@lagewarte/model";
import { useNarrow } from "../../ui/narrow.ts";
import { QueueRow } from "./queue-row.tsx";

interface QueueGridProps {
  readonly items: readonly AlertView[];
  readonly focusedId: string | undefined;
  readonly selected: ReadonlySet<string>;
  readonly openId: string | undefined;
  readonly shortcuts: boolean;
  readonly onFocus: (id: string) => void;
  readonly onOpen: (id: string | undefined) => void;
  readonly onToggle: (id: string) => void;
  /** True when the key meant something. */
  readonly onKey: (key: string) => boolean;
}

const ROW = 42;
/** On a phone a title has two lines. */
const NARROW_ROW = 62;
const columns = ["select", "severity", "alert", "organisations", "state", "age", "assignee"] as const;

/**
 * Rows in the order in which they were fetched; they change in place and never move. Only those in sight are drawn, and
 * the focused one, so that the focus is never lost.
 */
export function QueueGrid(props: QueueGridProps) {
  // The virtualizer answers anew at each call; the compiler must not remember its answers.
  "use no memo";
  const { items, focusedId, selected, openId, shortcuts, onFocus, onOpen, onToggle, onKey } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useNarrow();
  const focused = Math.max(
    0,
    items.findIndex(({ alert }) => alert.id === focusedId),
  );
  // oxlint-disable-next-line react/incompatible-library -- hence "use no memo" above
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? NARROW_ROW : ROW),
    getItemKey: (index) => items[index]?.alert.id ?? index,
    overscan: 8,
    rangeExtractor: useCallback(
      (range: Range) =>
        [...new Set([...defaultRangeExtractor(range), focused])].toSorted((left, right) => left - right),
      [focused],
    ),
  });
  useEffect(() => rows.measure(), [rows, isNarrow]);
  const hasItems = items.length > 0;
  const isDrawn = rows.getVirtualItems().length > 0;
  // Who comes here by keyboard begins in the queue.
  useEffect(() => {
    const { activeElement } = document;
    const isFree = activeElement === null || activeElement === document.body || activeElement.id === "inhalt";
    if (isDrawn && isFree) scroller.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus();
  }, [isDrawn]);

  const moveTo = (index: number): void => {
    const next = Math.min(items.length - 1, Math.max(0, index));
    const id = items[next]?.alert.id;
    if (id === undefined) return;
    onFocus(id);
    rows.scrollToIndex(next, { align: "auto" });
    if (openId !== undefined) onOpen(id);
    requestAnimationFrame(() => document.getElementById(`row-${id}`)?.focus({ preventScroll: true }));
  };
  const keyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const step = shortcuts ? { j: 1, k: -1 }[key] : undefined;
    const target = { ArrowDown: focused + 1, ArrowUp: focused - 1, Home: 0, End: items.length - 1 }[key];
    if (target !== undefined) moveTo(target);
    else if (step !== undefined) moveTo(focused + step);
    else if (key === "Enter") onOpen(items[focused]?.alert.id);
    else if (key === "Escape" && openId !== undefined) onOpen(undefined);
    else if (key === " ") onToggle(items[focused]?.alert.id ?? "");
    else if (!shortcuts || key.length !== 1 || !onKey(key)) return;
    event.preventDefault();
  };

  if (!hasItems) return <p className="calm">{t("alarme.empty")}</p>;
  return (
    <div
      role="grid"
      className="grid"
      aria-rowcount={items.length + 1}
      aria-colcount={columns.length}
      aria-label={t("alarme.title")}
      aria-multiselectable="true"
    >
      <div role="rowgroup" className="grid-head">
        <div role="row" className="grid-row" aria-rowindex={1}>
          {columns.map((column) => (
            <span key={column} role="columnheader" className={`column-${column}`}>
              {column === "select" ? (
                <span className="visually-hidden">{t("alarme.column.select")}</span>
              ) : (
                t(`alarme.column.${column}`)
              )}
            </span>
          ))}
        </div>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the rows inside have the focus */}
      <div ref={scroller} role="rowgroup" className="grid-body" data-testid="queue" onKeyDown={keyDown}>
        <div role="presentation" className="grid-space" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start, size, key }) => {
            const view = items[index] as AlertView;
            const { id } = view.alert;
            return (
              <QueueRow
                key={key}
                view={view}
                index={index}
                top={start}
                height={size}
                isFocused={index === focused}
                isSelected={selected.has(id)}
                isOpen={id === openId}
                onToggle={onToggle}
                onOpen={(opened) => {
                  onFocus(opened);
                  onOpen(opened);
                }}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
