import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { AlertView } from "@lagewarte/model";
import { useAlertAction } from "../../data/alerts.ts";

interface NoteProps {
  readonly view: AlertView;
  /** The person has just taken the alert by keyboard and may say why. */
  readonly wanted: boolean;
  readonly onDone: () => void;
}

/** A note for the history. Enter or Escape ends it; what was written is kept. */
export function Note({ view, wanted, onDone }: NoteProps) {
  const { t } = useTranslation();
  const action = useAlertAction();
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (wanted) input.current?.focus();
  }, [wanted]);
  const keep = (): void => {
    const note = text.trim();
    setText("");
    if (note !== "") action.mutate({ view, action: { kind: "comments", note } });
  };
  const keyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    keep();
    onDone();
    document.getElementById(`row-${view.alert.id}`)?.focus();
  };
  return (
    <div className="note-line">
      <label>
        <span className="visually-hidden">{t("alarme.note")}</span>
        <input
          ref={input}
          data-testid="note"
          value={text}
          maxLength={4000}
          placeholder={t("alarme.noteHint")}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={keyDown}
        />
      </label>
      {action.error === null ? null : (
        <p role="alert" className="problem">
          {action.error.message}
        </p>
      )}
    </div>
  );
}
