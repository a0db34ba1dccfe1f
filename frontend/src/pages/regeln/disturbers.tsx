import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { RuleList, RuleRow } from "@lagewarte/model";
import { alertTitle, number } from "../../i18n/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { dismissedShare, isSilent } from "./rule-filter.ts";

interface DisturbersProps {
  readonly list: RuleList;
  readonly onOpen: (id: string) => void;
}

const SHOWN = 10;

/** What costs the most time: the loudest rules, those that say the same again and again, and those that say nothing. */
export function Disturbers({ list: { items, chatter }, onOpen }: DisturbersProps) {
  const { t, i18n } = useTranslation();
  const loudest = items
    .filter(({ figures }) => figures.month > 0)
    .toSorted((left, right) => right.figures.month - left.figures.month)
    .slice(0, SHOWN);
  const all = items.reduce((sum, { figures }) => sum + figures.month, 0);
  const top = loudest.reduce((sum, { figures }) => sum + figures.month, 0);
  const silent = items.filter(isSilent).length;
  const most = loudest[0]?.figures.month ?? 1;
  const byId = new Map(items.map((rule) => [rule.id, rule]));
  return (
    <Panel title={t("regeln.disturbers")} className="disturbers">
      <section>
        <h3>{t("regeln.loudest")}</h3>
        <p className="sub">
          {all === 0
            ? t("regeln.noAlerts")
            : t("regeln.loudestShare", { count: loudest.length, share: Math.round((top / all) * 100) })}
        </p>
        <ol className="loud">
          {loudest.map((rule) => (
            <li key={rule.id}>
              <button type="button" className="link" onClick={() => onOpen(rule.id)}>
                {alertTitle(rule, i18n.language)}
              </button>
              <meter min={0} max={most} value={rule.figures.month} aria-hidden="true" />
              <span className="figure">{number(rule.figures.month, i18n.language)}</span>
              <Dismissed rule={rule} />
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h3>{t("regeln.chatter")}</h3>
        <p className="sub">{t(chatter.length === 0 ? "regeln.noChatter" : "regeln.chatterWhat")}</p>
        <ul className="marked">
          {chatter.slice(0, SHOWN).map(({ rule, group, alerts }) => (
            <li key={`${rule} ${JSON.stringify(group)}`}>
              <button type="button" className="link" onClick={() => onOpen(rule)}>
                {alertTitle(byId.get(rule) ?? { title: rule }, i18n.language)}
              </button>
              <span className="figure">{t("regeln.times", { count: alerts })}</span>
              <span className="mono">{Object.values(group).join(", ")}</span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{t("regeln.silent")}</h3>
        <p>
          <Link to="/regeln" search={{ view: "silent" }}>
            {t("regeln.silentCount", { count: silent })}
          </Link>
        </p>
      </section>
    </Panel>
  );
}

function Dismissed({ rule }: { readonly rule: RuleRow }) {
  const { t } = useTranslation();
  const share = dismissedShare(rule);
  if (share === undefined) return null;
  return <span className="sub">{t("regeln.dismissedShare", { share: Math.round(share * 100) })}</span>;
}
