import { useTranslation } from "react-i18next";
import { useAbout } from "../data/about.ts";
import { Icon } from "./icon.tsx";

/** The CERT's number, to be called with one press; nothing where the operator has named none. */
export function Phone({ className = "" }: { readonly className?: string }) {
  const { t } = useTranslation();
  const { data } = useAbout();
  if (data === undefined || data.phone === null) return null;
  return (
    <a className={className} href={`tel:${data.phone.replace(/[^\d+]/g, "")}`} data-testid="phone">
      {className === "" ? null : <Icon name="phone" small />} {data.phone}
      {data.example ? ` ${t("app.examplePhone")}` : ""}
    </a>
  );
}
