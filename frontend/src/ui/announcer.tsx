import { useEffect, useRef, useState } from "react";

const EVERY = 10_000;

/** Tells a screen reader what changed, at most once in ten seconds; what comes in between is told with the next one. */
export function Announcer({ text }: { readonly text: string }) {
  const [told, setTold] = useState("");
  const last = useRef(0);
  useEffect(() => {
    if (text === "") return undefined;
    const wait = Math.max(0, last.current + EVERY - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      setTold(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {told}
    </p>
  );
}
