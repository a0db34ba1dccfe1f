import { useTranslation } from "react-i18next";
import { DRY_RUN_DAYS, type DryRunSummary, type RuleFileId } from "@lagewarte/model";
import { ApiError } from "../../data/api.ts";
import { useDryRun } from "../../data/dry-runs.ts";
import { dayAndTime, number } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Difference } from "./difference.tsx";

interface DryRunPanelProps {
  readonly file: RuleFileId;
  /** Null: without the file. */
  readonly text: string | null;
  /** What an earlier one found of the draft. */
  readonly kept: DryRunSummary | null;
  readonly canRun: boolean;
  /** What is on the page is saved first, so that the draft keeps what is found. */
  readonly onBefore: () => Promise<number | undefined>;
}

/** What the text would have made of the last thirty days: before it is in force, not after. */
export function DryRunPanel({ file, text, kept, canRun, onBefore }: DryRunPanelProps) {
  const { t, i18n } = useTranslation();
  const { begin, cancel, run, error } = useDryRun(file);
  const isRunning = begin.isPending || run?.state === "running";
  const start = async (): Promise<void> => {
    if ((await onBefore()) !== undefined) begin.mutate(text);
  };
  const difference = run?.difference ?? null;
  const share = Math.round((run?.progress ?? 0) * 100);
  return (
    <Panel
      title={t("regeln.dryRun")}
      className="dry-run"
      tools={
        isRunning ? (
          <Button onPress={() => cancel.mutate()}>{t("app.cancel")}</Button>
        ) : (
          <Button isDisabled={!canRun} onPress={() => void start()}>
            {t("regeln.run", { count: DRY_RUN_DAYS })}
          </Button>
        )
      }
    >
      {isRunning ? (
        <p>
          <progress max={100} value={share} aria-label={t("regeln.dryRun")} /> {share} %
        </p>
      ) : null}
      {error === null ? null : (
        <p role="alert" className="problem">
          {error instanceof ApiError && error.id === "dry-run-busy"
            ? t("regeln.busy")
            : t("app.failed", { detail: error.message })}
        </p>
      )}
      {run?.state === "failed" ? (
        <p role="alert" className="problem">
          {t("app.failed", { detail: run.problem ?? "" })}
        </p>
      ) : null}
      {run?.state === "cancelled" ? <p className="calm">{t("regeln.cancelled")}</p> : null}
      {isRunning ? null : difference === null ? (
        kept === null ? (
          <p className="calm">{t("regeln.notRun")}</p>
        ) : (
          <p data-testid="kept-run">
            {t("regeln.found", {
              appeared: number(kept.counts.appeared, i18n.language),
              gone: number(kept.counts.gone, i18n.language),
              changed: number(kept.counts.changed, i18n.language),
              before: number(kept.alerts.before, i18n.language),
              after: number(kept.alerts.after, i18n.language),
            })}{" "}
            <span className="sub">{dayAndTime(kept.at, i18n.language)}</span>
          </p>
        )
      ) : (
        <Difference difference={difference} names={run?.organisationNames ?? {}} />
      )}
    </Panel>
  );
}
