import { useTranslation } from "react-i18next";
import type { Organisation } from "@lagewarte/model";
import { useNow } from "../../data/now.ts";
import { date } from "../../i18n/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";

/** What is attributed to the organisation, and from when to when. */
export function Holdings({ networks, domains }: Pick<Organisation, "networks" | "domains">) {
  const { t, i18n } = useTranslation();
  const now = new Date(useNow()).toISOString();
  const rows = [
    ...networks.map(({ cidr, ...validity }) => ({ value: cidr, ...validity })),
    ...domains.map(({ name, ...validity }) => ({ value: name, ...validity })),
  ];
  return (
    <Panel title={t("org.holdings")} sub={t("org.holdingsSub")} className="holdings">
      {rows.length === 0 ? <p className="calm">{t("org.noHoldings")}</p> : null}
      {rows.length === 0 ? null : (
        <ScrollBox label={t("org.holdings")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("org.holding")}</th>
                <th scope="col">{t("org.validFrom")}</th>
                <th scope="col">{t("org.validTo")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ value, validFrom, validTo }) => (
                <tr key={`${value} ${validFrom}`} className={validTo !== null && validTo <= now ? "is-over" : ""}>
                  <th scope="row" className="mono">
                    {value}
                  </th>
                  <td>{validFrom === null ? t("org.always") : date(validFrom, i18n.language)}</td>
                  <td>{validTo === null ? t("org.today") : date(validTo, i18n.language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Panel>
  );
}
