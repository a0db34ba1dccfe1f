import { useEffect, useState } from "react";

/** Milliseconds without a further letter. */
const QUIET = 500;

/** A text once nobody types on it for a moment. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), QUIET);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
