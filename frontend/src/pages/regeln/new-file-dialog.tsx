import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { RuleFileId } from "@lagewarte/model";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";

interface NewFileDialogProps {
  readonly onCancel: () => void;
  readonly onName: (file: string) => void;
}

/** A file of rules has a name before it has a text. */
export function NewFileDialog({ onCancel, onName }: NewFileDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const isGood = RuleFileId.safeParse(name).success;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isGood) return;
    onCancel();
    onName(name);
  };
  return (
    <Dialog title={t("regeln.newFile")} onClose={onCancel}>
      <form onSubmit={submit}>
        <Field
          label={t("regeln.fileName")}
          hint={t("regeln.fileNameHint")}
          isRequired
          value={name}
          onChange={setName}
          isInvalid={name !== "" && !isGood}
          maxLength={201}
        />
        <div className="tools">
          <Button type="submit" kind="primary" isDisabled={!isGood}>
            {t("regeln.edit")}
          </Button>
          <Button onPress={onCancel}>{t("app.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
