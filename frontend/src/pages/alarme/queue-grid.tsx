import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { AlertView } from "@lagewarte/model";
import { useGridRows } from "../../ui/grid-rows.ts";
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

const columns = ["select", "severity", "alert", "organisations", "state", "age", "assignee"] as const;

/** Rows in the order in which they were fetched; they change in place and never move. */
export function QueueGrid(props: QueueGridProps) {
  const { items, focusedId, selected, openId, shortcuts, onFocus, onOpen, onToggle, onKey } = props;
  const { t } = useTranslation();
  const { scroller, drawn, height, focused, onKeyDown } = useGridRows({
    ids: items.map(({ alert }) => alert.id),
    focusedId,
    openId,
    prefix: "row",
    letters: shortcuts,
    onFocus,
    onOpen,
    onKey: (key, id) => {
      if (key !== " ") return shortcuts && key.length === 1 && onKey(key);
      if (id !== undefined) onToggle(id);
      return true;
    },
  });
  const isDrawn = drawn.length > 0;
  // Who comes here by keyboard begins in the queue.
  useEffect(() => {
    const { activeElement } = document;
    const isFree = activeElement === null || activeElement === document.body || activeElement.id === "inhalt";
    if (isDrawn && isFree) scroller.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus();
  }, [isDrawn, scroller]);
  if (items.length === 0) return <p className="calm">{t("alarme.empty")}</p>;
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
      <div ref={scroller} role="rowgroup" className="grid-body" data-testid="queue" onKeyDown={onKeyDown}>
        <div role="presentation" className="grid-space" style={{ height }}>
          {drawn.map(({ index, start, size, key }) => {
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
