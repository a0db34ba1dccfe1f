import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useChangePassword, useSignOut } from "../../data/session.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import "./anmelden.css";

const SHORTEST = 12;

/** A one-time password opens this page and nothing else. */
export function PasswordPage() {
  const { t } = useTranslation();
  const change = useChangePassword();
  const signOut = useSignOut();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate({ current, next });
  };
  return (
    <main className="door-way" id="inhalt">
      <div className="panel door-card">
        <h1>{t("session.change")}</h1>
        <p>{t("session.changeWhy")}</p>
        <form onSubmit={submit}>
          <Field
            label={t("session.oneTime")}
            type="password"
            autoComplete="current-password"
            isRequired
            autoFocus
            value={current}
            onChange={setCurrent}
          />
          <Field
            label={t("session.next")}
            type="password"
            autoComplete="new-password"
            isRequired
            minLength={SHORTEST}
            value={next}
            onChange={setNext}
            hint={t("session.nextHint")}
          />
          {change.error === null ? null : (
            <p role="alert" className="problem">
              {t("session.wrongOneTime")}
            </p>
          )}
          <div className="tools">
            <Button type="submit" kind="primary" isDisabled={change.isPending}>
              {t("session.save")}
            </Button>
            <Button onPress={() => signOut.mutate()}>{t("top.signOut")}</Button>
          </div>
        </form>
      </div>
    </main>
  );
}
