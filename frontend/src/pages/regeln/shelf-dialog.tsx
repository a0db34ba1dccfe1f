import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { RuleSummary } from "@lagewarte/model";
import { useShelfActions } from "../../data/rules.ts";
import { alertTitle } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { OrganisationFinder } from "../../ui/organisation-finder.tsx";

const DAY = 86_400_000;
const days = ["1", "3", "7", "14", "30"] as const;
/** The server's clock may be behind ours; thirty days by it are what it takes. */
const MARGIN = 300_000;

/** Nothing is put aside without saying why and until when. */
export function ShelfDialog({ rule, onClose }: { readonly rule: RuleSummary; readonly onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { begin } = useShelfActions();
  const [reason, setReason] = useState("");
  const [length, setLength] = useState<string>("7");
  const [organisation, setOrganisation] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() === "") return;
    const until = new Date(Date.now() + Number(length) * DAY - MARGIN).toISOString();
    const where = organisation === null ? {} : { organisation };
    begin.mutate({ rule: rule.id, reason: reason.trim(), until, ...where }, { onSuccess: onClose });
  };
  return (
    <Dialog title={t("regeln.shelveTitle", { title: alertTitle(rule, i18n.language) })} onClose={onClose}>
      <p>{t("regeln.shelveWhat")}</p>
      <form onSubmit={submit}>
        <Field label={t("regeln.reason")} rows={3} isRequired value={reason} onChange={setReason} maxLength={1000} />
        <Choice
          label={t("regeln.howLong")}
          value={length}
          options={days.map((id) => ({ id, text: t("regeln.days", { count: Number(id) }) }))}
          onChange={setLength}
        />
        <OrganisationFinder
          label={t("regeln.onlyAt")}
          isRequired={false}
          value={organisation}
          onChange={setOrganisation}
        />
        {begin.error === null ? null : (
          <p role="alert" className="problem">
            {t("app.failed", { detail: begin.error.message })}
          </p>
        )}
        <div className="tools">
          <Button type="submit" kind="primary" isDisabled={begin.isPending}>
            {t("regeln.shelve")}
          </Button>
          <Button onPress={onClose}>{t("app.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
