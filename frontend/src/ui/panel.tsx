import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.tsx";
import { useStale } from "./stale.ts";

interface PanelProps {
  readonly title: string;
  readonly sub?: ReactNode;
  readonly tools?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A part of a page with a heading; it says by itself when what it shows is out of date. */
export function Panel({ title, sub, tools, className = "", children }: PanelProps) {
  const id = useId();
  const { t } = useTranslation();
  const isStale = useStale();
  return (
    <section className={`panel ${className}`} aria-labelledby={id} data-stale={isStale || undefined}>
      <header>
        <h2 id={id}>{title}</h2>
        {sub === undefined ? null : <span className="sub">{sub}</span>}
        {isStale ? <span className="stale-word">{t("live.stale")}</span> : null}
        {tools === undefined ? null : <div className="tools">{tools}</div>}
      </header>
      {children}
    </section>
  );
}

/** What stands there until something is known, and when it cannot be known. */
export function Waiting({ error, retry }: { readonly error: Error | null; readonly retry?: () => void }) {
  const { t } = useTranslation();
  if (error === null) return <p className="waiting">{t("app.loading")}</p>;
  return (
    <p className="waiting" role="alert">
      {t("app.failed", { detail: error.message })}{" "}
      {retry === undefined ? null : <Button onPress={retry}>{t("app.retry")}</Button>}
    </p>
  );
}
