import { Link, Outlet, useRouterState, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LiveContext, useLive, useLiveConnection } from "./data/live.ts";
import { useMay, useSession, useSignOut } from "./data/session.ts";
import { age, dayAndTime } from "./i18n/format.ts";
import { switchLanguage } from "./i18n/i18n.ts";
import { AnmeldenPage, PasswordPage } from "./pages/anmelden/anmelden-page.tsx";
import { currentTheme, switchTheme } from "./theme/theme.ts";
import { Waiting } from "./ui/panel.tsx";

/** Rail, top bar and the page; before sign-in only the door. */
export function Shell() {
  const session = useSession();
  const mayLook =
    session.data !== null &&
    session.data !== undefined &&
    !session.data.person.mustChangePassword &&
    session.data.may.includes("read-changes");
  const live = useLiveConnection(mayLook);
  if (session.data === undefined) return <Waiting error={session.error} retry={() => void session.refetch()} />;
  if (session.data === null) return <AnmeldenPage />;
  if (session.data.person.mustChangePassword) return <PasswordPage />;
  return (
    <LiveContext value={live}>
      <SignedIn example={session.data.example} />
    </LiveContext>
  );
}

function SignedIn({ example }: { readonly example: boolean }) {
  const { t, i18n } = useTranslation();
  const { t: at } = useSearch({ strict: false });
  return (
    <div className={`app ${at === undefined ? "" : "is-look-back"}`}>
      <a className="skip" href="#inhalt">
        {t("app.skip")}
      </a>
      <Rail example={example} />
      <TopBar />
      <main id="inhalt" tabIndex={-1}>
        {at === undefined ? null : (
          <p className="look-back">{t("lage.lookBack", { time: dayAndTime(at, i18n.language) })}</p>
        )}
        <Outlet />
      </main>
    </div>
  );
}

function Rail({ example }: { readonly example: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data: session } = useSession();
  const isOfficer = session?.person.role === "municipal-officer";
  const entries = [
    { to: "/meine", icon: "⌂", word: t("nav.meine"), show: isOfficer },
    { to: "/lage", icon: "◎", word: t("nav.lage"), show: may("read-situation") && !isOfficer },
    { to: "/alarme", icon: "▲", word: t("nav.alarme"), show: may("read-alerts") },
    { to: "/organisationen", icon: "▦", word: t("nav.organisationen"), show: may("read-organisations") && !isOfficer },
    { to: "/quellen", icon: "⌁", word: t("nav.quellen"), show: may("read-sources") && may("read-rejected") },
    { to: "/verwaltung", icon: "⚙", word: t("nav.verwaltung"), show: may("manage-people") },
  ] as const;
  return (
    <nav className="rail" aria-label={t("app.nav")}>
      <p className="brand">
        <img src="/icon.svg" alt="" width="32" height="32" />
        <span>
          <b>Lagewarte</b>
          <small>N-CERT</small>
        </span>
      </p>
      <ul>
        {entries
          .filter(({ show }) => show)
          .map(({ to, icon, word }) => (
            <li key={to}>
              <Link to={to}>
                <span aria-hidden="true" className="icon">
                  {icon}
                </span>
                <span>{word}</span>
              </Link>
            </li>
          ))}
      </ul>
      <div className="rail-foot">
        {example ? <p className="example">{t("app.example")}</p> : null}
        <Link to="/barrierefreiheit">{t("nav.barrierefreiheit")}</Link>
      </div>
    </nav>
  );
}

function TopBar() {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const signOut = useSignOut();
  const [theme, setTheme] = useState(currentTheme);
  const path = useRouterState({ select: (state) => state.location.pathname.split("/")[1] ?? "lage" });
  const known = ["lage", "alarme", "organisationen", "meine", "quellen", "verwaltung", "barrierefreiheit"] as const;
  const page = known.find((each) => each === path) ?? "lage";
  return (
    <header className="top">
      <h1>{t(`nav.${page}`)}</h1>
      <div className="top-right">
        <LiveBadge />
        <button type="button" onClick={() => setTheme(switchTheme())}>
          {t(theme === "dark" ? "top.light" : "top.dark")}
        </button>
        <button type="button" onClick={switchLanguage}>
          {t("top.language")}
        </button>
        <span className="me">{session?.person.displayName}</span>
        <button type="button" onClick={() => signOut.mutate()}>
          {t("top.signOut")}
        </button>
      </div>
    </header>
  );
}

/** How old what is on the screen is, always in sight. */
function LiveBadge() {
  const { t } = useTranslation();
  const { state, heartbeatAt, now } = useLive();
  const may = useMay();
  if (!may("read-changes")) return null;
  return (
    <span className={`live live-${state}`} data-testid="live" data-state={state}>
      <i aria-hidden="true" />
      <b>{t(`live.${state}`)}</b>
      {heartbeatAt === undefined ? null : (
        <span className="sub">{t("live.ago", { age: age(new Date(heartbeatAt).toISOString(), now) })}</span>
      )}
    </span>
  );
}
