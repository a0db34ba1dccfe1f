import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../data/api.ts";
import { useChangePassword, useSignIn, useSignOut } from "../../data/session.ts";

function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** The way in. Nothing of the situation is here. */
export function AnmeldenPage() {
  const { t } = useTranslation();
  const signIn = useSignIn();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signIn.mutate({ name: field(form, "name"), password: field(form, "password") });
  };
  return (
    <main className="door" id="inhalt">
      <div className="panel door-card">
        <img src="/icon.svg" alt="" width="48" height="48" />
        <h1>Lagewarte</h1>
        <form onSubmit={submit}>
          <label>
            {t("session.name")}
            <input name="name" autoComplete="username" required autoFocus />
          </label>
          <label>
            {t("session.password")}
            <input name="password" type="password" autoComplete="current-password" required />
          </label>
          {signIn.error === null ? null : (
            <p role="alert" className="problem">
              {signIn.error instanceof ApiError && signIn.error.id === "too-many-attempts"
                ? t("session.tooMany")
                : t("session.wrong")}
            </p>
          )}
          <button type="submit" className="primary" disabled={signIn.isPending}>
            {t("session.submit")}
          </button>
        </form>
        <p className="sub">{t("session.help")}</p>
        <p>{t("app.phone")}</p>
      </div>
    </main>
  );
}

/** A one-time password opens this page and nothing else. */
export function PasswordPage() {
  const { t } = useTranslation();
  const change = useChangePassword();
  const signOut = useSignOut();
  const [short, setShort] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const next = field(form, "next");
    setShort(next.length < 12);
    if (next.length >= 12) change.mutate({ current: field(form, "current"), next });
  };
  return (
    <main className="door" id="inhalt">
      <div className="panel door-card">
        <h1>{t("session.change")}</h1>
        <p>{t("session.changeWhy")}</p>
        <form onSubmit={submit}>
          <label>
            {t("session.password")}
            <input name="current" type="password" autoComplete="current-password" required />
          </label>
          <label>
            {t("session.next")}
            <input
              name="next"
              type="password"
              autoComplete="new-password"
              required
              minLength={12}
              aria-invalid={short}
            />
          </label>
          {change.error === null ? null : (
            <p role="alert" className="problem">
              {t("session.wrong")}
            </p>
          )}
          <button type="submit" className="primary">
            {t("session.save")}
          </button>
          <button type="button" onClick={() => signOut.mutate()}>
            {t("top.signOut")}
          </button>
        </form>
      </div>
    </main>
  );
}
