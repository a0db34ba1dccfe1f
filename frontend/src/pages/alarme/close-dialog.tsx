import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { dispositions, type Disposition } from "@lagewarte/model";
import { Dialog } from "../../ui/dialog.tsx";

interface CloseDialogProps {
  readonly count: number;
  readonly onCancel: () => void;
  readonly onClose: (disposition: Disposition, reason: string) => void;
}

/** Nothing is closed without saying what it was: the key figures rest on it. */
export function CloseDialog({ count, onCancel, onClose }: CloseDialogProps) {
  const { t } = useTranslation();
  const [disposition, setDisposition] = useState<Disposition>("true-positive");
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() !== "") onClose(disposition, reason.trim());
  };
  return (
    <Dialog title={`${t("alarme.closeAlert")} (${count})`} onClose={onCancel}>
      <form onSubmit={submit}>
        <fieldset>
          <legend>{t("alarme.disposition")}</legend>
          {dispositions.map((each) => (
            <label key={each} className="facet">
              <input
                type="radio"
                name="disposition"
                checked={disposition === each}
                onChange={() => setDisposition(each)}
              />
              <span>{t(`disposition.${each}`)}</span>
            </label>
          ))}
        </fieldset>
        <label>
          {t("alarme.reason")}
          <textarea required rows={3} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        </label>
        <div className="tools">
          <button type="submit" className="primary">
            {t("alarme.closeAlert")}
          </button>
          <button type="button" onClick={onCancel}>
            {t("app.cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
