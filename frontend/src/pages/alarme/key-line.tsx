import { useTranslation } from "react-i18next";
import { useMay } from "../../data/session.ts";
import { useShortcuts } from "../../shell/shortcuts.ts";

interface KeyLineProps {
  readonly shown: number;
  readonly total: number;
  readonly onExport: () => void;
}

/** Which keys there are, and the switch for those who are disturbed by them. */
export function KeyLine({ shown, total, onExport }: KeyLineProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [on, toggle] = useShortcuts();
  const keys = may("work-alerts")
    ? (["j", "k", "Enter", "a", "z", "e", "x", "n"] as const)
    : (["j", "k", "Enter", "n"] as const);
  return (
    <footer className="key-line">
      <button type="button" className="link" aria-pressed={on} onClick={toggle}>
        {t(on ? "keys.on" : "keys.off")}
      </button>
      {on ? (
        <ul>
          {keys.map((key) => (
            <li key={key}>
              <kbd>{key}</kbd> {t(`keys.${key}`)}
            </li>
          ))}
        </ul>
      ) : null}
      <button type="button" className="link" onClick={onExport}>
        {t("alarme.csv")}
      </button>
      <span className="shown">{t("alarme.shown", { shown, total })}</span>
    </footer>
  );
}
