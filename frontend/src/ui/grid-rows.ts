import { defaultRangeExtractor, useVirtualizer, type Range, type VirtualItem } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { useNarrow } from "./narrow.ts";

const ROW = 42;
/** On a phone a title has two lines. */
const NARROW_ROW = 62;

interface GridRowsOptions {
  /** Of the rows, in their order. */
  readonly ids: readonly string[];
  readonly focusedId: string | undefined;
  readonly openId: string | undefined;
  /** A row's element has the id `<prefix>-<id>`. */
  readonly prefix: string;
  /** Whether single letters mean something: j goes on, k goes back. */
  readonly letters: boolean;
  readonly onFocus: (id: string) => void;
  readonly onOpen: (id: string | undefined) => void;
  /** Any other key on a row; true when it meant something. */
  readonly onKey: (key: string, id: string | undefined) => boolean;
}

interface GridRows {
  /** Of what scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly drawn: readonly VirtualItem[];
  /** Pixels of all rows together. */
  readonly height: number;
  /** Place of the row that Tab comes to. */
  readonly focused: number;
  readonly onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => void;
}

/**
 * Rows of a grid of which only those in sight are drawn, and the focused one, so that the focus is never lost. One of them
 * has the focus: arrows, Home and End move it, Enter opens, Escape closes.
 */
export function useGridRows(options: GridRowsOptions): GridRows {
  // The virtualizer answers anew at each call; the compiler must not remember its answers.
  "use no memo";
  const { ids, focusedId, openId, prefix, letters, onFocus, onOpen, onKey } = options;
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useNarrow();
  const focused = Math.max(0, focusedId === undefined ? 0 : ids.indexOf(focusedId));
  // oxlint-disable-next-line react/incompatible-library -- hence "use no memo" above
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? NARROW_ROW : ROW),
    getItemKey: (index) => ids[index] ?? index,
    overscan: 8,
    rangeExtractor: useCallback(
      (range: Range) =>
        [...new Set([...defaultRangeExtractor(range), focused])].toSorted((left, right) => left - right),
      [focused],
    ),
  });
  useEffect(() => rows.measure(), [rows, isNarrow]);
  const moveTo = (index: number): void => {
    const next = Math.min(ids.length - 1, Math.max(0, index));
    const id = ids[next];
    if (id === undefined) return;
    onFocus(id);
    rows.scrollToIndex(next, { align: "auto" });
    if (openId !== undefined) onOpen(id);
    requestAnimationFrame(() => document.getElementById(`${prefix}-${id}`)?.focus({ preventScroll: true }));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const target = {
      ArrowDown: focused + 1,
      ArrowUp: focused - 1,
      Home: 0,
      End: ids.length - 1,
      ...(letters ? { j: focused + 1, k: focused - 1 } : {}),
    }[key];
    if (target !== undefined) moveTo(target);
    else if (key === "Enter") onOpen(ids[focused]);
    else if (key === "Escape" && openId !== undefined) onOpen(undefined);
    else if (!onKey(key, ids[focused])) return;
    event.preventDefault();
  };
  return { scroller, drawn: rows.getVirtualItems(), height: rows.getTotalSize(), focused, onKeyDown };
}
