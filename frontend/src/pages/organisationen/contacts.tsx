import { useTranslation } from "react-i18next";
import type { Organisation } from "@lagewarte/model";
import { Icon } from "../../ui/icon.tsx";
import { Panel } from "../../ui/panel.tsx";

/** Whom to call, first of all by phone. */
export function Contacts({ contacts }: Pick<Organisation, "contacts">) {
  const { t } = useTranslation();
  return (
    <Panel title={t("org.contacts")}>
      {contacts.length === 0 ? <p className="calm">{t("org.noContacts")}</p> : null}
      <ul className="contacts">
        {contacts.map(({ role, name, email, phone, alternative }, index) => (
          <li key={`${role} ${name}`}>
            <p>
              <b>{name}</b>
              <span className="sub">
                {t(`org.roles.${role}`)}
                {alternative === null ? "" : `, ${alternative}`}
              </span>
              {email === null ? null : (
                <a className="sub" href={`mailto:${encodeURIComponent(email).replace("%40", "@")}`}>
                  {email}
                </a>
              )}
            </p>
            {phone === null ? null : (
              <a
                className={`button ${index === 0 ? "button-primary" : ""}`}
                href={`tel:${phone.replace(/[^\d+]/g, "")}`}
              >
                <Icon name="phone" small /> {phone}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
