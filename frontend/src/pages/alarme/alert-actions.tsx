import { useTranslation } from "react-i18next";
import type { AlertView } from "@lagewarte/model";
import { useAlertAction, useAssignees } from "../../data/alerts.ts";
import { useMay } from "../../data/session.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";

interface AlertActionsProps {
  readonly view: AlertView;
  readonly onAcknowledge: (view: AlertView) => void;
  readonly onCloseAlert: (view: AlertView) => void;
}

const NOBODY = "nobody";

/** Take it, give it to somebody, close it, open it again; a conflict shows who was faster. */
export function AlertActions({ view, onAcknowledge, onCloseAlert }: AlertActionsProps) {
  const { t } = useTranslation();
  const may = useMay();
  const works = may("work-alerts");
  const action = useAlertAction();
  const assignees = useAssignees(works);
  const { alert } = view;
  if (!works) return null;
  const people = assignees.data?.items ?? (alert.assignee === null ? [] : [alert.assignee]);
  return (
    <div className="tools actions">
      {alert.state === "open" ? (
        <Button kind="primary" onPress={() => onAcknowledge(view)}>
          {t("alarme.acknowledge")} <kbd>a</kbd>
        </Button>
      ) : null}
      {alert.state === "closed" ? (
        <Button onPress={() => action.mutate({ view, action: { kind: "reopen", note: t("alarme.reopened") } })}>
          {t("alarme.reopen")}
        </Button>
      ) : (
        <>
          <Button kind={alert.state === "open" ? "plain" : "primary"} onPress={() => onCloseAlert(view)}>
            {t("alarme.closeAlert")} … <kbd>e</kbd>
          </Button>
          <Choice
            label={t("alarme.assignTo")}
            isLabelHidden
            value={alert.assignee?.id ?? NOBODY}
            options={[
              { id: NOBODY, text: t("alarme.unassigned") },
              ...people.map(({ id, name }) => ({ id, text: t("alarme.with", { name }) })),
            ]}
            onChange={(id) => action.mutate({ view, action: { kind: "assign", assignee: id === NOBODY ? null : id } })}
          />
        </>
      )}
      {action.error === null ? null : (
        <p role="alert" className="problem">
          {t("alarme.conflict", { detail: action.error.message })}
        </p>
      )}
    </div>
  );
}
