import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icon.tsx";
import { Logo } from "../ui/logo.tsx";
import type { Entry } from "./navigation.ts";

const groups = ["picture", "care", "running"] as const;

/** The way around: at the side, and at the bottom of a narrow screen. */
export function Rail({ entries, example }: { readonly entries: readonly Entry[]; readonly example: boolean }) {
  const { t } = useTranslation();
  return (
    <nav className="rail" aria-label={t("app.nav")}>
      <p className="brand">
        <Logo />
        <span>
          <b>Lagewarte</b>
          <small>N-CERT</small>
        </span>
      </p>
      {groups.map((group) => {
        const members = entries.filter((entry) => entry.group === group);
        return members.length === 0 ? null : (
          <section key={group}>
            <h2 id={`rail-${group}`}>{t(`nav.group.${group}`)}</h2>
            <ul aria-labelledby={`rail-${group}`}>
              {members.map(({ to, icon, word, count, warning }) => (
                <li key={to}>
                  <Link to={to}>
                    <Icon name={icon} />
                    <span className="word">{word}</span>
                    {count === undefined ? null : <span className="count">{count}</span>}
                    {warning === undefined ? null : <span className="warning">{warning}</span>}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      <div className="rail-foot">
        {example ? <p className="example">{t("app.example")}</p> : null}
        <Link to="/barrierefreiheit">{t("nav.barrierefreiheit")}</Link>
      </div>
    </nav>
  );
}
