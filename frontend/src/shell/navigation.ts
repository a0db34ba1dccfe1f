import { useTranslation } from "react-i18next";
import { useQueue } from "../data/alerts.ts";
import { useMay, useSession } from "../data/session.ts";
import { useSources } from "../data/sources.ts";
import type { IconName } from "../ui/icon.tsx";

/** A page in the rail, with what one should know of it before going there. */
export interface Entry {
  readonly to: "/meine" | "/lage" | "/alarme" | "/organisationen" | "/quellen" | "/regeln" | "/verwaltung";
  readonly group: "picture" | "care" | "running";
  readonly icon: IconName;
  readonly word: string;
  /** After `g`. */
  readonly key: string;
  readonly count: number | undefined;
  /** Said of the count, when it is a warning. */
  readonly warning: string | undefined;
}

/** The pages that this person has. */
export function useEntries(): readonly Entry[] {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const may = useMay();
  const isOfficer = session?.person.role === "municipal-officer";
  const open = useQueue({ state: "open,acknowledged" }, 1, may("read-alerts"));
  const sources = useSources(may("read-sources") && may("read-rejected"));
  const silent = sources.data?.items.filter(({ health }) => health === "silent" || health === "never-seen").length ?? 0;
  const plain = { count: undefined, warning: undefined };
  const all: readonly (Entry & { readonly show: boolean })[] = [
    { to: "/meine", group: "picture", icon: "organisation", word: t("nav.meine"), key: "m", show: isOfficer, ...plain },
    {
      to: "/lage",
      group: "picture",
      icon: "lage",
      word: t("nav.lage"),
      key: "l",
      show: may("read-situation") && !isOfficer,
      ...plain,
    },
    {
      to: "/alarme",
      group: "picture",
      icon: "alarm",
      word: t("nav.alarme"),
      key: "a",
      show: may("read-alerts"),
      ...plain,
      count: open.data?.total,
    },
    {
      to: "/organisationen",
      group: "care",
      icon: "organisation",
      word: t("nav.organisationen"),
      key: "o",
      show: may("read-organisations") && !isOfficer,
      ...plain,
    },
    {
      to: "/quellen",
      group: "running",
      icon: "source",
      word: t("nav.quellen"),
      key: "q",
      show: may("read-sources") && may("read-rejected"),
      count: undefined,
      warning: silent === 0 ? undefined : t("nav.silent", { count: silent }),
    },
    {
      to: "/regeln",
      group: "running",
      icon: "rule",
      word: t("nav.regeln"),
      key: "r",
      show: may("read-rules"),
      ...plain,
    },
    {
      to: "/verwaltung",
      group: "running",
      icon: "settings",
      word: t("nav.verwaltung"),
      key: "v",
      show: may("manage-people"),
      ...plain,
    },
  ];
  return all.filter(({ show }) => show);
}
