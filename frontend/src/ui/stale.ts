import { createContext, useContext } from "react";

/** Whether what the page shows is too old to be shown like the present. */
export const StaleContext = createContext(false);

export function useStale(): boolean {
  return useContext(StaleContext);
}
