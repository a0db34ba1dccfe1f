import { useTranslation } from "react-i18next";
import type { RuleList } from "@lagewarte/model";
import { dayAndTime } from "../../i18n/format.ts";
import { Panel } from "../../ui/panel.tsx";

interface ProposalsProps {
  readonly drafts: RuleList["drafts"];
  readonly onEdit: (file: string) => void;
}

/** What waits for a second pair of eyes first, then what is being written. */
export function Proposals({ drafts, onEdit }: ProposalsProps) {
  const { t, i18n } = useTranslation();
  const ordered = drafts.toSorted(
    (left, right) =>
      (left.state < right.state ? 1 : left.state > right.state ? -1 : 0) || (left.at < right.at ? 1 : -1),
  );
  return (
    <Panel title={t("regeln.proposals")} className="proposals" sub={String(drafts.length)}>
      {drafts.length === 0 ? (
        <p className="calm">{t("regeln.noProposals")}</p>
      ) : (
        <ul className="marked">
          {ordered.map(({ file, state, by, at, proposal, withdraws }) => (
            <li key={file}>
              <button type="button" className="link mono" onClick={() => onEdit(file)}>
                {file}
              </button>
              <span className={state === "proposed" ? "tag is-due" : "tag"}>{t(`regeln.draftState.${state}`)}</span>
              {withdraws ? <span className="tag">{t("regeln.withdraws")}</span> : null}
              <span className="sub">
                {proposal?.by.name ?? by.name}, {dayAndTime(proposal?.at ?? at, i18n.language)}
              </span>
              {proposal === null ? null : <span className="note">{proposal.note}</span>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
