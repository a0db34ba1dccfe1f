import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Alert, AlertView } from "@lagewarte/model";
import { alertTitle, clockTime } from "../../i18n/format.ts";
import { Age } from "../../ui/age.tsx";
import { Initials } from "../../ui/initials.tsx";
import { LevelWord } from "../../ui/severity.tsx";

interface QueueRowProps {
  readonly view: AlertView;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly isFocused: boolean;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  readonly onToggle: (id: string) => void;
  readonly onOpen: (id: string) => void;
}

/** What somebody last did to it: shown in the row, so that two people see each other's work. */
function lastChange({ history }: Alert): { name: string; at: string } | undefined {
  const entry = history.findLast(({ by }) => by !== null);
  return entry === undefined || entry.by === null ? undefined : { name: entry.by.name, at: entry.at };
}

export const QueueRow = memo(function QueueRow(props: QueueRowProps) {
  const { view, index, top, height, isFocused, isSelected, isOpen, onToggle, onOpen } = props;
  const { t, i18n } = useTranslation();
  const { alert, organisationNames } = view;
  const { episode, state } = alert;
  const title = alertTitle(episode, i18n.language);
  const names = Object.values(organisationNames);
  const where = names.length > 1 ? t("lage.organisations", { count: names.length }) : names[0];
  const change = lastChange(alert);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid around it has the keys of all rows
    <div
      id={`row-${alert.id}`}
      role="row"
      tabIndex={isFocused ? 0 : -1}
      data-testid="queue-row"
      data-alert={alert.id}
      data-state={state}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={`grid-row state-${state} severity-${episode.severity} ${isOpen ? "is-open" : ""}`}
      style={{ top, height }}
      onClick={() => onOpen(alert.id)}
    >
      <span role="gridcell" className="column-select">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={t("alarme.select", { title })}
          onClick={(event) => event.stopPropagation()}
          onChange={() => onToggle(alert.id)}
        />
      </span>
      <span role="gridcell" className="column-severity">
        <LevelWord level={episode.severity} />
      </span>
      <span role="gridcell" className="column-alert">
        <span className="row-title" title={title}>
          {title}
        </span>
        <span className="row-where">{where ?? t("alarme.nobodyConcerned")}</span>
      </span>
      <span role="gridcell" className="column-organisations" title={names.join(", ")}>
        {where ?? "–"}
      </span>
      <span role="gridcell" className="column-state">
        <span>{t(`state.${state}`)}</span>
        {change === undefined ? null : (
          <span className="row-by">
            {change.name}, {clockTime(change.at, i18n.language)}
          </span>
        )}
      </span>
      <span role="gridcell" className="column-age figure">
        <Age at={alert.openedAt} />
      </span>
      <span role="gridcell" className="column-assignee">
        <Initials name={alert.assignee?.name} nobody={t("alarme.nobody")} />
      </span>
    </div>
  );
});
