import { useTranslation } from "react-i18next";
import { balances, type SourceView } from "@lagewarte/model";
import { clockTime, number, span } from "../../i18n/format.ts";
import { Age } from "../../ui/age.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Sparkline } from "../../ui/sparkline.tsx";

const icons: Readonly<Record<SourceView["health"], IconName | undefined>> = {
  reporting: undefined,
  silent: "silent",
  "never-seen": "silent",
  "on-demand": "clock",
  revoked: "lock",
};

/** One source: whether it speaks, what came, and whether its books are balanced. */
export function SourceRow({ source }: { readonly source: SourceView }) {
  const { t, i18n } = useTranslation();
  const { name, feed, organisation, covers, health, lastSeenAt, expectedInterval, books, hourly } = source;
  const icon = icons[health];
  const isBlind = health === "silent" || health === "never-seen";
  const count = (value: number): string => number(value, i18n.language);
  return (
    <tr data-health={health} className={isBlind ? "is-blind" : ""}>
      <td className="health">
        <span>
          {icon === undefined ? <i className="dot" aria-hidden="true" /> : <Icon name={icon} small />}{" "}
          {t(`quellen.health.${health}`)}
        </span>
      </td>
      <th scope="row">
        {name}
        <span className="sub">
          {organisation?.name ?? t("quellen.noOwner")}
          {covers > 1 ? `, ${t("quellen.covers", { count: covers })}` : ""}
          {isBlind && covers > 0 ? ` · ${t("quellen.blind", { count: covers })}` : ""}
        </span>
      </th>
      <td className="mono">{feed}</td>
      <td className="figure">
        {lastSeenAt === null ? (
          t("quellen.never")
        ) : (
          <>
            {clockTime(lastSeenAt, i18n.language)}
            <span className="sub">
              <Age at={lastSeenAt} />
            </span>
          </>
        )}
      </td>
      <td className="figure">{expectedInterval === null ? "–" : span(expectedInterval)}</td>
      <td className="spark">
        <Sparkline values={hourly} label={t("quellen.hourly", { count: hourly.at(-1) ?? 0 })} />
      </td>
      <td className="figure">
        <b>{count(books.received)}</b> <span className="sign">=</span>
      </td>
      <td className="figure">
        {count(books.stored)} <span className="sign">+</span>
      </td>
      <td className="figure">
        {count(books.suppressed)} <span className="sign">+</span>
      </td>
      <td className="figure">{count(books.rejected)}</td>
      <td className="balance">
        {balances(books) ? (
          <>
            <Icon name="check" small />
            <span className="visually-hidden">{t("quellen.balanced")}</span>
          </>
        ) : (
          <b className="problem">{t("quellen.unbalanced")}</b>
        )}
      </td>
    </tr>
  );
}
