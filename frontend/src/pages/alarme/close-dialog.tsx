import { useState, type FormEvent } from "react";
import { Radio, RadioGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { dispositions, type Disposition } from "@lagewarte/model";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";

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
    <Dialog title={t("alarme.closeTitle", { count })} onClose={onCancel}>
      <form onSubmit={submit}>
        <RadioGroup
          className="radios"
          value={disposition}
          onChange={(value) => setDisposition(value as Disposition)}
          aria-label={t("alarme.disposition")}
        >
          {dispositions.map((each) => (
            <Radio key={each} value={each} className="radio">
              {t(`disposition.${each}`)}
            </Radio>
          ))}
        </RadioGroup>
        <Field label={t("alarme.reason")} rows={3} isRequired value={reason} onChange={setReason} maxLength={4000} />
        <div className="tools">
          <Button type="submit" kind="primary">
            {t("alarme.closeAlert")}
          </Button>
          <Button onPress={onCancel}>{t("app.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
