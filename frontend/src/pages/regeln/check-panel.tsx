import { useTranslation } from "react-i18next";
import { isReleasable, type RuleCheck } from "@lagewarte/model";
import { alertTitle } from "../../i18n/format.ts";
import { Panel } from "../../ui/panel.tsx";

interface CheckPanelProps {
  readonly check: RuleCheck | undefined;
  /** Whether it is of the text as it stands. */
  readonly isCurrent: boolean;
  readonly onGo: (line: number, column: number) => void;
}

/** What is wrong with the text, each with a way there; which rules are in it, and how their own tests ended. */
export function CheckPanel({ check, isCurrent, onGo }: CheckPanelProps) {
  const { t, i18n } = useTranslation();
  const verdict =
    check === undefined
      ? t("regeln.nothingToCheck")
      : isReleasable(check)
        ? t("regeln.isGood", { count: check.rules.length })
        : t("regeln.isNotGood");
  const passed = check?.rules.reduce((sum, { tests }) => sum + tests.passed, 0) ?? 0;
  return (
    <Panel title={t("regeln.check")} className="check" sub={isCurrent ? undefined : t("regeln.checking")}>
      <p role="status" data-testid="verdict" data-good={check !== undefined && isReleasable(check) && isCurrent}>
        {verdict}
      </p>
      {check === undefined || check.problems.length === 0 ? null : (
        <ul className="marked">
          {check.problems.map(({ grade, line, column, message }) => (
            <li key={`${line}:${column} ${message}`}>
              <button type="button" className="link" onClick={() => onGo(line, column)}>
                {t("regeln.place", { line, column })}
              </button>
              <span className={`tag is-${grade}`}>{t(`regeln.grade.${grade}`)}</span>
              <span className="note">{message}</span>
            </li>
          ))}
        </ul>
      )}
      {check === undefined || check.rules.length === 0 ? null : (
        <section>
          <h3>{t("regeln.testsTitle")}</h3>
          <p className="muted">{t("regeln.testsResult", { passed, failed: check.failures.length })}</p>
          <ul className="marked">
            {check.failures.map(({ rule, message }) => (
              <li key={`${rule} ${message}`}>
                <b>{alertTitle(check.rules.find(({ id }) => id === rule) ?? { title: rule }, i18n.language)}</b>
                <span className="note">{message}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Panel>
  );
}
