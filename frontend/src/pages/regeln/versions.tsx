import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RuleFileView, RuleVersion } from "@lagewarte/model";
import { dayAndTime } from "../../i18n/format.ts";
import { Diff } from "./diff.tsx";

/** Who released what, why, and what was different from the version before. */
export function Versions({ file: { versions, shipped } }: { readonly file: RuleFileView }) {
  const { t } = useTranslation();
  return (
    <section data-testid="versions">
      <h3>{t("regeln.versions")}</h3>
      {versions.length === 0 ? <p className="calm">{t("regeln.asShipped")}</p> : null}
      <ol className="versions">
        {versions.map((version, index) => (
          <li key={version.number}>
            <Version version={version} before={versions[index + 1]?.text ?? shipped} isInForce={index === 0} />
          </li>
        ))}
      </ol>
    </section>
  );
}

interface VersionProps {
  readonly version: RuleVersion;
  /** What it replaced; null: nothing. */
  readonly before: string | null;
  readonly isInForce: boolean;
}

function Version({ version, before, isInForce }: VersionProps) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { number, text, note, proposedBy, releasedBy, releasedAt } = version;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b>{t("regeln.versionNumber", { number })}</b>
        {isInForce && text !== null ? <span className="tag">{t("regeln.inForce")}</span> : null}
        {text === null ? <span className="tag">{t("regeln.withdrawn")}</span> : null}
        <span className="note">{note}</span>
        <span className="sub">
          {t("regeln.releasedBy", { proposed: proposedBy.name, released: releasedBy.name })},{" "}
          {dayAndTime(releasedAt, i18n.language)}
        </span>
      </summary>
      {isOpen ? <Diff before={before ?? ""} after={text ?? ""} /> : null}
    </details>
  );
}
