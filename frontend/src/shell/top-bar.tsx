import { useState } from "react";
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useLive } from "../data/live.ts";
import { useNow } from "../data/now.ts";
import { useMay, useSession, useSignOut } from "../data/session.ts";
import { age, clockSeconds } from "../i18n/format.ts";
import { switchLanguage } from "../i18n/i18n.ts";
import { shiftAt } from "../i18n/shift.ts";
import { currentTheme, switchTheme } from "../theme/theme.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Initials } from "../ui/initials.tsx";
import { Phone } from "../ui/phone.tsx";

interface TopBarProps {
  readonly title: string | undefined;
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

export function TopBar({ title, onSearch, onHelp }: TopBarProps) {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const may = useMay();
  const [theme, setTheme] = useState(currentTheme);
  const works = may("work-alerts");
  return (
    <header className="top">
      <h1>{session?.person.role === "municipal-officer" ? session.organisation?.name : (title ?? "Lagewarte")}</h1>
      {works ? (
        <AriaButton className="search-opener" onPress={onSearch}>
          <Icon name="search" small />
          <span>{t("top.search")}</span>
          <kbd>{t("top.searchKey")}</kbd>
        </AriaButton>
      ) : null}
      {session?.person.role === "municipal-officer" ? <Phone className="phone-button" /> : null}
      <div className="top-right">
        {may("read-changes") ? <LiveBadge /> : null}
        {works ? <Clock /> : null}
        <IconButton
          icon={theme === "dark" ? "sun" : "moon"}
          label={t(theme === "dark" ? "top.light" : "top.dark")}
          onPress={() => setTheme(switchTheme())}
        />
        <IconButton icon="help" label={t("top.keys")} onPress={onHelp} />
        <Me />
      </div>
    </header>
  );
}

/** How old what is on the screen is, always in sight. */
function LiveBadge() {
  const { t } = useTranslation();
  const { state, heartbeatAt } = useLive();
  const now = useNow();
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

function Clock() {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { name, endsAtHour } = shiftAt(now);
  return (
    <span className="clock">
      <b>{clockSeconds(now, i18n.language)}</b>
      <span className="sub">{t(`shift.${name}`, { until: `${String(endsAtHour).padStart(2, "0")}:00` })}</span>
    </span>
  );
}

function Me() {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const signOut = useSignOut();
  if (session === undefined || session === null) return null;
  const { displayName, role } = session.person;
  return (
    <MenuTrigger>
      <AriaButton className="me" aria-label={t("top.me", { name: displayName })}>
        <Initials name={displayName} nobody="" />
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <p className="me-who">
          <b>{displayName}</b>
          <span className="sub">{t(`role.${role}`)}</span>
        </p>
        <Menu className="options" aria-label={displayName}>
          <MenuItem className="option" onAction={switchLanguage}>
            {t("top.language")}
          </MenuItem>
          <MenuItem className="option" onAction={() => signOut.mutate()}>
            {t("top.signOut")}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
