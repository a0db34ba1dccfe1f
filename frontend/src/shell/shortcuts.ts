import { useEffect, useRef, useSyncExternalStore } from "react";

const STORED = "lagewarte-shortcuts";
/** The second letter of `g l` must come within this. */
const CHORD = 1500;
const listeners = new Set<() => void>();

function isOn(): boolean {
  return localStorage.getItem(STORED) !== "off";
}

/** Single-letter shortcuts can be turned off (WCAG 2.1.4); the choice is kept in the browser. */
export function useShortcuts(): [boolean, () => void] {
  const on = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, isOn);
  const toggle = (): void => {
    localStorage.setItem(STORED, on ? "off" : "on");
    for (const listener of listeners) listener();
  };
  return [on, toggle];
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input:not([type=checkbox]), textarea, select, [role=dialog]") !== null
  );
}

interface GlobalKeys {
  /** `g` and a letter: where to. */
  readonly go: Readonly<Record<string, () => void>>;
  readonly openSearch: () => void;
  readonly openHelp: () => void;
}

/** Keys that work on every page: `g` with a letter, `/` and Ctrl+K to search, `?` for help. */
export function useGlobalKeys({ go, openSearch, openHelp }: GlobalKeys): void {
  const [on] = useShortcuts();
  const keys = useRef({ go, openSearch, openHelp });
  useEffect(() => {
    keys.current = { go, openSearch, openHelp };
  });
  useEffect(() => {
    let begunAt = Number.NEGATIVE_INFINITY;
    const isOurs = (event: KeyboardEvent): boolean =>
      on && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    const take = (event: KeyboardEvent, act: () => void): void => {
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    // First of all listeners: a letter after `g` must not reach the grid, where it means something else.
    const first = (event: KeyboardEvent): void => {
      const { key, timeStamp } = event;
      if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k") return take(event, keys.current.openSearch);
      if (!isOurs(event)) return undefined;
      const act = timeStamp - begunAt < CHORD ? keys.current.go[key] : undefined;
      begunAt = key === "g" ? timeStamp : Number.NEGATIVE_INFINITY;
      return act === undefined ? undefined : take(event, act);
    };
    const last = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || !isOurs(event)) return;
      if (event.key === "?") take(event, keys.current.openHelp);
      else if (event.key === "/") take(event, keys.current.openSearch);
    };
    window.addEventListener("keydown", first, { capture: true });
    window.addEventListener("keydown", last);
    return () => {
      window.removeEventListener("keydown", first, { capture: true });
      window.removeEventListener("keydown", last);
    };
  }, [on]);
}
