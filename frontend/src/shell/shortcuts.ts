import { useState } from "react";

const STORED = "lagewarte-shortcuts";

/** Single-letter shortcuts can be turned off (WCAG 2.1.4); the choice is kept in the browser. */
export function useShortcuts(): [boolean, () => void] {
  const [on, setOn] = useState(() => localStorage.getItem(STORED) !== "off");
  return [
    on,
    () => {
      localStorage.setItem(STORED, on ? "off" : "on");
      setOn(!on);
    },
  ];
}
