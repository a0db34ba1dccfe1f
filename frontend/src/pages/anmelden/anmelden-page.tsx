import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useAbout } from "../../data/about.ts";
import { ApiError } from "../../data/api.ts";
import { useSignIn } from "../../data/session.ts";
import { switchLanguage } from "../../i18n/i18n.ts";
import { shapes, source, HEIGHT, WIDTH } from "../../map/geometry.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Logo } from "../../ui/logo.tsx";
import { Phone } from "../../ui/phone.tsx";
import "./anmelden.css";

/** The way in. Nothing of the situation is here. */
export function AnmeldenPage() {
  const { t } = useTranslation();
  const { data: about } = useAbout();
  const signIn = useSignIn();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [isShown, setShown] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate({ name: name.trim(), password });
  };
  return (
    <div className="door">
      <div className="door-picture">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
          {shapes.map(({ ags, path }) => (
            <path key={ags} d={path} className="area area-none" />
          ))}
        </svg>
        <p className="attribution">{source}</p>
      </div>
      <main className="door-way" id="inhalt">
        <p className="brand">
          <Logo size={44} />
          <span>
            <b>Lagewarte</b>
            <small>{t("session.what")}</small>
          </span>
        </p>
        <div className="panel door-card">
          <h1>{t("session.title")}</h1>
          <form onSubmit={submit}>
            <Field
              label={t("session.name")}
              name="name"
              autoComplete="username"
              isRequired
              autoFocus
              value={name}
              onChange={setName}
            />
            <Field
              label={t("session.password")}
              name="password"
              type={isShown ? "text" : "password"}
              autoComplete="current-password"
              isRequired
              value={password}
              onChange={setPassword}
              hint={t("session.hint")}
              beside={
                <Button kind="quiet" onPress={() => setShown(!isShown)} aria-pressed={isShown}>
                  <Icon name="eye" small /> {t(isShown ? "session.hide" : "session.show")}
                </Button>
              }
            />
            {signIn.error === null ? null : (
              <p role="alert" className="problem">
                {problemText(signIn.error, t)}
              </p>
            )}
            <Button type="submit" kind="primary" isDisabled={signIn.isPending}>
              {t("session.submit")}
            </Button>
          </form>
        </div>
        <p className="panel door-help">
          <Icon name="phone" />
          <span>
            <b>{t("session.help")}</b> {t("session.helpText")} <Phone />
          </span>
        </p>
        <p className="sub">{t("session.logged")}</p>
        {about?.example === true ? <p className="example">{t("app.example")}</p> : null}
        <p>
          <button type="button" className="link" onClick={switchLanguage}>
            {t("top.language")}
          </button>
        </p>
      </main>
    </div>
  );
}

function problemText(
  error: Error,
  t: (key: "session.tooMany" | "session.wrong" | "session.unreachable") => string,
): string {
  if (!(error instanceof ApiError)) return error.message;
  if (error.id === "too-many-attempts") return t("session.tooMany");
  return error.id === "unreachable" ? t("session.unreachable") : t("session.wrong");
}
