import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useQueryClient } from "@tanstack/react-query";
import type { AlertView } from "@lagewarte/model";
import { useAlertAction, useAlerts, useWaiting, type AlertFilter } from "../../data/alerts.ts";
import { useMay } from "../../data/session.ts";
import { Announcer } from "../../ui/announcer.tsx";
import { Waiting } from "../../ui/panel.tsx";
import { AlertPanel } from "./alert-panel.tsx";
import { CloseDialog } from "./close-dialog.tsx";
import { Facets } from "./facets.tsx";
import { QueueGrid } from "./queue-grid.tsx";
import { useShortcuts } from "./shortcuts.ts";

/** The queue: what to do next, and why it fired. */
export function AlarmePage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/alarme" });
  const navigate = useNavigate({ from: "/alarme" });
  const client = useQueryClient();
  const may = useMay();
  const { alert: openId, ...given } = search;
  const filter: AlertFilter = { ...given, state: given.state ?? "open,acknowledged" };
  const alerts = useAlerts(filter);
  const waiting = useWaiting();
  const action = useAlertAction();
  const items = useMemo(() => alerts.data?.pages.flatMap((page) => page.items) ?? [], [alerts.data]);
  const [focused, setFocused] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [closing, setClosing] = useState<readonly AlertView[] | undefined>();
  const [shortcuts, toggleShortcuts] = useShortcuts();

  const open = (id: string | undefined): void => void navigate({ search: (before) => ({ ...before, alert: id }) });
  const showNew = (): void => void client.resetQueries({ queryKey: ["alerts"] });
  const chosen = items.filter(({ alert }) => selected.has(alert.id));
  const toggle = (id: string): void => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  const acknowledge = (views: readonly AlertView[]): void => {
    for (const view of views) if (view.alert.state === "open") action.mutate({ view, action: { kind: "acknowledge" } });
  };
  const onKey = (key: string): boolean => {
    const current = items[focused];
    const views = chosen.length > 0 ? chosen : current === undefined ? [] : [current];
    if (key === "j") setFocused(Math.min(items.length - 1, focused + 1));
    else if (key === "k") setFocused(Math.max(0, focused - 1));
    else if (key === "x" && current !== undefined) toggle(current.alert.id);
    else if (key === "a" && may("work-alerts")) acknowledge(views);
    else if (key === "e" && may("work-alerts") && views.length > 0) setClosing(views);
    else if (key === "n") showNew();
    else return false;
    return true;
  };
  const total = alerts.data?.pages[0]?.total ?? 0;
  return (
    <div className={`alarme ${openId === undefined ? "" : "with-panel"}`}>
      <Facets
        facets={alerts.data?.pages[0]?.facets}
        filter={filter}
        onChange={(next) => void navigate({ search: { ...next, ...(openId === undefined ? {} : { alert: openId }) } })}
      />
      <section className="panel queue" aria-label={t("alarme.title")}>
        <header>
          <h2>{`${t("alarme.title")} (${total})`}</h2>
          {waiting.length === 0 ? null : (
            <button type="button" className="new-pill" data-testid="new-pill" onClick={showNew}>
              ▲ {t("alarme.new", { count: waiting.length })}
            </button>
          )}
          <div className="tools">
            {chosen.length === 0 ? null : <span className="sub">{t("alarme.selected", { count: chosen.length })}</span>}
            {may("work-alerts") && chosen.length > 0 ? (
              <>
                <button type="button" onClick={() => acknowledge(chosen)}>
                  {t("alarme.acknowledge")}
                </button>
                <button type="button" onClick={() => setClosing(chosen)}>
                  {t("alarme.closeAlert")}
                </button>
              </>
            ) : null}
            <button type="button" aria-pressed={shortcuts} title={t("alarme.keysHelp")} onClick={toggleShortcuts}>
              {t(shortcuts ? "alarme.keysOn" : "alarme.keysOff")}
            </button>
          </div>
        </header>
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
            focused={focused}
            selected={selected}
            openId={openId}
            compact={openId !== undefined}
            shortcuts={shortcuts}
            onFocus={setFocused}
            onOpen={open}
            onToggle={toggle}
            onKey={onKey}
          />
        )}
        {alerts.hasNextPage ? (
          <button type="button" onClick={() => void alerts.fetchNextPage()}>
            {t("app.more")}
          </button>
        ) : null}
      </section>
      {openId === undefined ? null : (
        <AlertPanel id={openId} onClose={() => open(undefined)} onCloseAlert={(view) => setClosing([view])} />
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
      <Announcer text={waiting.length === 0 ? "" : t("alarme.new", { count: waiting.length })} />
    </div>
  );
}
