import { useSyncExternalStore } from "react";

const EVERY = 1000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, EVERY);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present, once a second: one timer for every age on the page. Use it in small parts, for each draws anew with it. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
