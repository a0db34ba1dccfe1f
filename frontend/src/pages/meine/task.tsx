import { useState } from "react";
import { Checkbox } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import type { AlertView } from "@lagewarte/model";
import { alertTitle, dayAndTime, inLanguage } from "../../i18n/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { Phone } from "../../ui/phone.tsx";
import { LevelChip, TlpTag } from "../../ui/severity.tsx";

const Done = z.array(z.number().int()).catch([]);

/** Which steps are done, kept in this browser: a help to keep track, no report to N-CERT. */
function useDone(alert: string): [readonly number[], (step: number) => void] {
  const stored = `lagewarte-steps-${alert}`;
  const [done, setDone] = useState<readonly number[]>(() => {
    try {
      return Done.parse(JSON.parse(localStorage.getItem(stored) ?? "[]"));
    } catch {
      return [];
    }
  });
  const toggle = (step: number): void => {
    const next = done.includes(step) ? done.filter((each) => each !== step) : [...done, step];
    localStorage.setItem(stored, JSON.stringify(next));
    setDone(next);
  };
  return [done, toggle];
}

/** One alert as a task: what happened, why it concerns the organisation, and the steps, the next one marked. */
export function Task({ view: { alert }, organisation }: { readonly view: AlertView; readonly organisation: string }) {
  const { t, i18n } = useTranslation();
  const [done, toggle] = useDone(alert.id);
  const { episode } = alert;
  const next = episode.advice.findIndex((_, index) => !done.includes(index));
  const addresses = episode.observables.filter(({ role }) => role === "source").slice(0, 5);
  return (
    <li className={`panel task task-${episode.severity}`} data-testid="task" data-alert={alert.id}>
      <header>
        <LevelChip level={episode.severity} />
        <TlpTag tlp={episode.tlp} />
        <time className="sub" dateTime={alert.openedAt}>
          {dayAndTime(alert.openedAt, i18n.language)}
        </time>
        {alert.state === "acknowledged" ? <span className="tag">{t("meine.inWork")}</span> : null}
      </header>
      <h3>{alertTitle(episode, i18n.language)}</h3>
      <p>
        <b>{t("meine.concerns", { name: organisation })}</b> {inLanguage(episode.meaning, i18n.language)}
      </p>
      {addresses.length === 0 ? null : (
        <p className="muted">
          {t("meine.addresses")} {addresses.map(({ value }) => value).join(", ")}
        </p>
      )}
      <h4>
        {t("meine.steps")}{" "}
        <span className="sub">{t("meine.done", { done: done.length, all: episode.advice.length })}</span>
      </h4>
      <ol className="steps">
        {episode.advice.map((text, index) => (
          <li key={text.de} className={index === next ? "is-next" : done.includes(index) ? "is-done" : ""}>
            <Checkbox className="step" isSelected={done.includes(index)} onChange={() => toggle(index)}>
              <span className="box" aria-hidden="true">
                <Icon name="check" small />
              </span>
              {inLanguage(text, i18n.language)}
            </Checkbox>
          </li>
        ))}
      </ol>
      <p className="stuck">
        <Icon name="phone" small /> {t("meine.stuck")} <Phone />
      </p>
    </li>
  );
}
