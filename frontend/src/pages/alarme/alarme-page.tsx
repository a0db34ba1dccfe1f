import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlertView } from "@lagewarte/model";
import { useAlertAction, useAlerts, useFacets, type AlertFilter } from "../../data/alerts.ts";
import { useMay } from "../../data/session.ts";
import { useWaiting } from "../../data/waiting.ts";
import { clockSeconds } from "../../i18n/format.ts";
import { useShortcuts } from "../../shell/shortcuts.ts";
import { Announcer } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { Waiting } from "../../ui/panel.tsx";
import "./facets.css";
import "./alert-panel.css";
import "./alarme.css";
import { AlertPanel } from "./alert-panel.tsx";
import { exportAlerts } from "./export-alerts.ts";
import { CloseDialog } from "./close-dialog.tsx";
import { Facets } from "./facets.tsx";
import { KeyLine } from "./key-line.tsx";
import { QueueGrid } from "./queue-grid.tsx";
import { QueueHead } from "./queue-head.tsx";

const OPEN = "open,acknowledged";
const none: readonly AlertView[] = [];

/** The queue: what to do next, and why it fired. */
export function AlarmePage() {
  const { t, i18n } = useTranslation();
  const { alert: openId, ...given } = useSearch({ from: "/alarme" });
  const navigate = useNavigate({ from: "/alarme" });
  const may = useMay();
  const works = may("work-alerts");
  const filter: AlertFilter = { ...given, state: given.state ?? OPEN };
  const alerts = useAlerts(filter);
  // The counts go on; the rows do not, until the person asks for the new ones.
  const counts = useFacets(filter);
  const items = useMemo(() => alerts.data?.pages.flatMap((page) => page.items) ?? none, [alerts.data]);
  const { waiting, ask } = useWaiting(filter, { items, hasMore: alerts.hasNextPage, fetchedAt: alerts.dataUpdatedAt });
  const action = useAlertAction();
  const [focusedId, setFocusedId] = useState<string | undefined>(openId);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [closing, setClosing] = useState<readonly AlertView[] | undefined>();
  const [noting, setNoting] = useState(false);
  const [shortcuts] = useShortcuts();

  const focused = items.find(({ alert }) => alert.id === focusedId) ?? items[0];
  const chosen = items.filter(({ alert }) => selected.has(alert.id));
  const open = (id: string | undefined): void => {
    setNoting(false);
    void navigate({ search: (before) => ({ ...before, alert: id }), replace: openId !== undefined });
  };
  const refilter = (next: AlertFilter): void =>
    void navigate({ search: { ...next, ...(openId === undefined ? {} : { alert: openId }) } });
  const showNew = (): void => {
    ask();
    void alerts.refetch();
  };
  const toggle = (id: string): void => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  const acknowledge = (views: readonly AlertView[]): void => {
    for (const view of views) if (view.alert.state === "open") action.mutate({ view, action: { kind: "acknowledge" } });
    if (views.length === 1 && openId !== undefined) setNoting(true);
  };
  /** A letter on the grid: on the selected rows, else on the focused one. */
  const onKey = (key: string): boolean => {
    const views = chosen.length > 0 ? chosen : focused === undefined ? [] : [focused];
    const [first] = views;
    if (key === "x" && focused !== undefined) toggle(focused.alert.id);
    else if (key === "n") showNew();
    else if (key === "a" && works && first !== undefined) acknowledge(views);
    else if (key === "e" && works && first !== undefined) setClosing(views);
    else if (key === "z" && works && first !== undefined) open(first.alert.id);
    else return false;
    return true;
  };
  const critical = waiting.filter(({ alert }) => alert.episode.severity === "critical").length;
  const news =
    waiting.length === 0
      ? ""
      : `${t("alarme.new", { count: waiting.length })}${critical === 0 ? "" : `, ${t("alarme.newCritical", { count: critical })}`}`;
  return (
    <div className={openId === undefined ? "alarme" : "alarme with-panel"}>
      <Facets facets={counts.data?.facets} filter={filter} onChange={refilter} />
      <section className="panel queue" aria-label={t("alarme.title")}>
        <QueueHead filter={filter} onChange={refilter} />
        <p className="pill-line">
          {waiting.length === 0 ? (
            <span className="sub">
              {alerts.dataUpdatedAt === 0
                ? ""
                : t("alarme.frozen", { time: clockSeconds(alerts.dataUpdatedAt, i18n.language) })}
            </span>
          ) : (
            <Button kind="primary" className="new-pill" data-testid="new-pill" onPress={showNew}>
              <span aria-hidden="true">▲</span> {t("alarme.new", { count: waiting.length })}
              {critical === 0 ? null : <span>{t("alarme.newCritical", { count: critical })}</span>}
            </Button>
          )}
        </p>
        {chosen.length > 0 && works ? (
          <div className="tools bulk">
            <b>{t("alarme.selected", { count: chosen.length })}</b>
            <Button onPress={() => acknowledge(chosen)}>{t("alarme.acknowledge")}</Button>
            <Button onPress={() => setClosing(chosen)}>{t("alarme.closeAlert")}</Button>
            <Button kind="quiet" onPress={() => setSelected(new Set())}>
              {t("alarme.unselect")}
            </Button>
          </div>
        ) : null}
        {action.error === null ? null : (
          <p role="alert" className="problem">
            {t("alarme.conflict", { detail: action.error.message })}
          </p>
        )}
        {alerts.data === undefined ? (
          <Waiting error={alerts.error} retry={() => void alerts.refetch()} />
        ) : (
          <QueueGrid
            items={items}
            focusedId={focused?.alert.id}
            selected={selected}
            openId={openId}
            shortcuts={shortcuts}
            onFocus={setFocusedId}
            onOpen={open}
            onToggle={toggle}
            onKey={onKey}
          />
        )}
        {alerts.hasNextPage ? (
          <Button onPress={() => void alerts.fetchNextPage()} isDisabled={alerts.isFetchingNextPage}>
            {t("app.more")}
          </Button>
        ) : null}
        <KeyLine
          shown={items.length}
          total={alerts.data?.pages[0]?.total ?? 0}
          onExport={() => exportAlerts(items, t)}
        />
      </section>
      {openId === undefined ? null : (
        <AlertPanel
          key={openId}
          id={openId}
          noting={noting}
          onNoted={() => setNoting(false)}
          onClose={() => open(undefined)}
          onAcknowledge={(view) => acknowledge([view])}
          onCloseAlert={(view) => setClosing([view])}
        />
      )}
      {closing === undefined ? null : (
        <CloseDialog
          count={closing.length}
          onCancel={() => setClosing(undefined)}
          onClose={(disposition, reason) => {
            for (const view of closing)
              if (view.alert.state !== "closed")
                action.mutate({ view, action: { kind: "close", disposition, reason } });
            setClosing(undefined);
            setSelected(new Set());
          }}
        />
      )}
      <Announcer text={news} />
    </div>
  );
}
