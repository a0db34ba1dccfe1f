import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { roles, type Role } from "@lagewarte/model";
import { usePeople, usePeopleActions } from "../../data/people.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Field } from "../../ui/field.tsx";
import { OrganisationFinder } from "../../ui/organisation-finder.tsx";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { Ask, type Asked } from "./ask.tsx";
import { Secret } from "./secret.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";

/** Who can sign in, in which role; new people get a one-time password. */
export function People() {
  const { t } = useTranslation();
  const people = usePeople();
  const { create, disable, reset } = usePeopleActions();
  const [asked, setAsked] = useState<Asked<"disable" | "reset">>();
  const created = create.data?.oneTimePassword ?? undefined;
  return (
    <Panel title={t("verwaltung.people")} sub={people.data === undefined ? undefined : String(people.data.total)}>
      <NewPerson
        error={create.error?.message}
        onCreate={(wanted) => {
          reset.reset();
          create.mutate(wanted);
        }}
      />
      {created === undefined ? null : (
        <Secret text={t("verwaltung.created", { name: create.data?.person.name ?? "" })} secret={created} />
      )}
      {reset.data === undefined ? null : <Secret text={t("verwaltung.wasReset")} secret={reset.data.oneTimePassword} />}
      {people.data === undefined ? <Waiting error={people.error} /> : null}
      <ScrollBox label={t("verwaltung.people")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("verwaltung.person")}</th>
              <th scope="col">{t("verwaltung.role")}</th>
              <th scope="col">{t("verwaltung.what")}</th>
            </tr>
          </thead>
          <tbody>
            {people.data?.items.map(({ id, name, displayName, role, organisation, disabledAt }) => (
              <tr key={id} className={disabledAt === null ? "" : "is-over"}>
                <th scope="row">
                  {displayName}
                  <span className="sub mono">{name}</span>
                </th>
                <td>
                  {disabledAt === null ? t(`role.${role}`) : t("verwaltung.disabled")}
                  {organisation === null ? null : <span className="sub">{organisation}</span>}
                </td>
                <td>
                  <div className="tools">
                    <Button
                      onPress={() => setAsked({ id, name: displayName, what: "reset" })}
                      isDisabled={disabledAt !== null}
                    >
                      {t("verwaltung.reset")}
                    </Button>
                    <Button
                      onPress={() => setAsked({ id, name: displayName, what: "disable" })}
                      isDisabled={disabledAt !== null}
                    >
                      {t("verwaltung.disable")}
                    </Button>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {asked === undefined ? null : (
        <Ask
          asked={asked}
          onClose={() => setAsked(undefined)}
          onYes={() => {
            create.reset();
            (asked.what === "disable" ? disable : reset).mutate(asked.id);
          }}
        />
      )}
    </Panel>
  );
}

interface NewPersonProps {
  readonly error: string | undefined;
  readonly onCreate: (wanted: { name: string; displayName?: string; role: Role; organisation?: string }) => void;
}

function NewPerson({ error, onCreate }: NewPersonProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [role, setRole] = useState<Role>("analyst");
  const [organisation, setOrganisation] = useState<string | null>(null);
  const isOfficer = role === "municipal-officer";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onCreate({
      name: name.trim(),
      role,
      ...(displayName.trim() === "" ? {} : { displayName: displayName.trim() }),
      ...(isOfficer && organisation !== null ? { organisation } : {}),
    });
  };
  return (
    <form onSubmit={submit} className="row">
      <Field
        label={t("verwaltung.name")}
        isRequired
        maxLength={64}
        value={name}
        onChange={setName}
        autoComplete="off"
      />
      <Field label={t("verwaltung.displayName")} maxLength={120} value={displayName} onChange={setDisplayName} />
      <Choice
        label={t("verwaltung.role")}
        value={role}
        options={roles.map((id) => ({ id, text: t(`role.${id}`) }))}
        onChange={(id) => setRole(id as Role)}
      />
      {isOfficer ? (
        <OrganisationFinder
          label={t("verwaltung.organisation")}
          isRequired
          value={organisation}
          onChange={setOrganisation}
        />
      ) : null}
      <Button type="submit" kind="primary">
        {t("verwaltung.add")}
      </Button>
      {error === undefined ? null : (
        <p role="alert" className="problem">
          {error}
        </p>
      )}
    </form>
  );
}
