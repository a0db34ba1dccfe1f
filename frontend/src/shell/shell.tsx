import { Outlet, useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { LiveContext, useLiveConnection } from "../data/live.ts";
import { useSession } from "../data/session.ts";
import { dayAndTime, localeOf } from "../i18n/format.ts";
import { AnmeldenPage } from "../pages/anmelden/anmelden-page.tsx";
import { PasswordPage } from "../pages/anmelden/password-page.tsx";
import { Waiting } from "../ui/panel.tsx";
import { StaleContext } from "../ui/stale.ts";
import { KeysDialog } from "./keys-dialog.tsx";
import { useEntries } from "./navigation.ts";
import { Palette } from "./palette.tsx";
import { Rail } from "./rail.tsx";
import { useGlobalKeys } from "./shortcuts.ts";
import { TopBar } from "./top-bar.tsx";

/** The frame around every page; before sign-in only the door. */
export function Shell() {
  const { i18n } = useTranslation();
  return (
    <I18nProvider locale={localeOf(i18n.language)}>
      <Inside />
    </I18nProvider>
  );
}

function Inside() {
  const session = useSession();
  const mayLook = session.data?.person.mustChangePassword === false && session.data.may.includes("read-changes");
  const live = useLiveConnection(mayLook);
  if (session.data === undefined) return <Waiting error={session.error} retry={() => void session.refetch()} />;
  if (session.data === null) return <AnmeldenPage />;
  if (session.data.person.mustChangePassword) return <PasswordPage />;
  return (
    <LiveContext value={live}>
      <StaleContext value={live.isStale}>
        <SignedIn example={session.data.example} />
      </StaleContext>
    </LiveContext>
  );
}

function SignedIn({ example }: { readonly example: boolean }) {
  const { t, i18n } = useTranslation();
  const { t: at } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [overlay, setOverlay] = useState<"search" | "keys" | undefined>();
  const entries = useEntries();
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const page = entries.find(({ to }) => path.startsWith(to));
  useEffect(() => {
    document.title = `${at === undefined ? "" : `${t("lage.lookBackShort")} · `}${page?.word ?? t("nav.barrierefreiheit")} · Lagewarte`;
  }, [at, page?.word, t]);
  useGlobalKeys({
    go: Object.fromEntries(
      entries.map(({ key, to }) => [
        key,
        () => {
          main.current?.focus();
          void navigate({ to });
        },
      ]),
    ),
    openSearch: () => setOverlay("search"),
    openHelp: () => setOverlay("keys"),
  });
  return (
    <div className={at === undefined ? "app" : "app is-look-back"}>
      <a className="skip" href="#inhalt">
        {t("app.skip")}
      </a>
      <Rail entries={entries} example={example} />
      <TopBar title={page?.word} onSearch={() => setOverlay("search")} onHelp={() => setOverlay("keys")} />
      <main id="inhalt" ref={main} tabIndex={-1}>
        {at === undefined ? null : (
          <p className="look-back">{t("lage.lookBack", { time: dayAndTime(at, i18n.language) })}</p>
        )}
        <Outlet />
      </main>
      {overlay === "search" ? <Palette entries={entries} onClose={() => setOverlay(undefined)} /> : null}
      {overlay === "keys" ? <KeysDialog entries={entries} onClose={() => setOverlay(undefined)} /> : null}
    </div>
  );
}
