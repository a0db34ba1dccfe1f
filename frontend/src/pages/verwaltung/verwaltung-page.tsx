import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { feedIds, roles, type FeedId, type Role } from "@lagewarte/model";
import { usePeople, usePeopleActions } from "../../data/people.ts";
import { useSourceActions, useSources } from "../../data/sources.ts";
import { Panel } from "../../ui/panel.tsx";

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** People and sources, for the administrator. */
export function VerwaltungPage() {
  return (
    <div className="two-columns">
      <People />
      <Sources />
    </div>
  );
}

function Problem({ error }: { readonly error: Error | null }) {
  return error === null ? null : (
    <p role="alert" className="problem">
      {error.message}
    </p>
  );
}

function People() {
  const { t } = useTranslation();
  const people = usePeople();
  const { create, disable, reset } = usePeopleActions();
  const [role, setRole] = useState<Role>("analyst");
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const organisation = text(form, "organisation");
    create.mutate({ name: text(form, "name"), role, ...(organisation === "" ? {} : { organisation }) });
  };
  const password = create.data?.oneTimePassword ?? reset.data?.oneTimePassword;
  return (
    <Panel title={t("verwaltung.people")}>
      <form onSubmit={submit} className="row">
        <label>
          {t("verwaltung.name")}
          <input name="name" required maxLength={64} />
        </label>
        <label>
          {t("verwaltung.role")}
          <select value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
            {roles.map((each) => (
              <option key={each} value={each}>
                {t(`role.${each}`)}
              </option>
            ))}
          </select>
        </label>
        {role === "municipal-officer" ? (
          <label>
            {t("verwaltung.organisation")}
            <input name="organisation" required />
          </label>
        ) : null}
        <button type="submit" className="primary">
          {t("verwaltung.add")}
        </button>
      </form>
      <Problem error={create.error} />
      {password === undefined || password === null ? null : (
        <p role="status" className="secret">
          {t("verwaltung.created", { password })}
        </p>
      )}
      <ul className="relations">
        {people.data?.items.map(({ id, name, displayName, role: has, disabledAt }) => (
          <li key={id} className="managed">
            <b>{displayName}</b> <span className="mono">{name}</span>{" "}
            <span className="sub">{disabledAt === null ? t(`role.${has}`) : t("verwaltung.disabled")}</span>
            <button type="button" onClick={() => reset.mutate(id)}>
              {t("verwaltung.reset")}
            </button>
            <button type="button" onClick={() => disable.mutate(id)} disabled={disabledAt !== null}>
              {t("verwaltung.disable")}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Sources() {
  const { t } = useTranslation();
  const sources = useSources();
  const { create, revoke } = useSourceActions();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const organisation = text(form, "organisation");
    create.mutate({
      name: text(form, "name"),
      feed: text(form, "feed") as FeedId,
      ...(organisation === "" ? {} : { organisation }),
    });
  };
  return (
    <Panel title={t("verwaltung.sources")}>
      <form onSubmit={submit} className="row">
        <label>
          {t("verwaltung.name")}
          <input name="name" required maxLength={120} />
        </label>
        <label>
          {t("verwaltung.feed")}
          <select name="feed">
            {feedIds.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          {t("verwaltung.organisation")}
          <input name="organisation" />
        </label>
        <button type="submit" className="primary">
          {t("verwaltung.add")}
        </button>
      </form>
      <Problem error={create.error} />
      {create.data === undefined ? null : (
        <p role="status" className="secret">
          {t("verwaltung.token", { token: create.data.token })}
        </p>
      )}
      <ul className="relations scroll tall" tabIndex={0} aria-label={t("verwaltung.sources")}>
        {sources.data?.items.map(({ id, name, feed, health }) => (
          <li key={id} className="managed">
            <b>{name}</b> <span className="mono">{feed}</span>{" "}
            <span className="sub">{t(`quellen.health_${health}`)}</span>
            <button type="button" onClick={() => revoke.mutate(id)} disabled={health === "revoked"}>
              {t("verwaltung.revoke")}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
