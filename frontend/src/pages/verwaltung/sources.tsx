import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { readableFeeds, tlpLabels, type FeedId, type Tlp } from "@lagewarte/model";
import { useSourceActions, useSources } from "../../data/sources.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Field, Search } from "../../ui/field.tsx";
import { OrganisationFinder } from "../../ui/organisation-finder.tsx";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { Ask, type Asked } from "./ask.tsx";
import { Secret } from "./secret.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";

/** The register of sources (§ 14 (3) NDIG); each new one gets a token. */
export function Sources() {
  const { t } = useTranslation();
  const sources = useSources();
  const { create, rotate, revoke } = useSourceActions();
  const [q, setQ] = useState("");
  const [asked, setAsked] = useState<Asked<"rotate" | "revoke">>();
  const answer = create.data ?? rotate.data;
  const wanted = q.trim().toLowerCase();
  return (
    <Panel
      title={t("verwaltung.sources")}
      sub={sources.data === undefined ? undefined : String(sources.data.total)}
      tools={<Search label={t("verwaltung.searchSource")} value={q} onChange={setQ} />}
    >
      <NewSource
        error={create.error?.message}
        onCreate={(body) => {
          rotate.reset();
          create.mutate(body);
        }}
      />
      {answer === undefined ? null : (
        <Secret
          text={t("verwaltung.token", { name: answer.source.name, feed: answer.source.feed })}
          secret={answer.token}
        />
      )}
      {sources.data === undefined ? <Waiting error={sources.error} /> : null}
      <ScrollBox label={t("verwaltung.sources")} className="tall">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("verwaltung.source")}</th>
              <th scope="col">{t("verwaltung.feed")}</th>
              <th scope="col">{t("quellen.column.health")}</th>
              <th scope="col">{t("verwaltung.what")}</th>
            </tr>
          </thead>
          <tbody>
            {sources.data?.items
              .filter(({ name, feed }) => `${name} ${feed}`.toLowerCase().includes(wanted))
              .map(({ id, name, feed, health, organisation }) => (
                <tr key={id} className={health === "revoked" ? "is-over" : ""}>
                  <th scope="row">
                    {name}
                    <span className="sub">{organisation?.name ?? t("quellen.noOwner")}</span>
                  </th>
                  <td className="mono">{feed}</td>
                  <td>{t(`quellen.health.${health}`)}</td>
                  <td>
                    <div className="tools">
                      <Button onPress={() => setAsked({ id, name, what: "rotate" })}>{t("verwaltung.rotate")}</Button>
                      <Button onPress={() => setAsked({ id, name, what: "revoke" })} isDisabled={health === "revoked"}>
                        {t("verwaltung.revoke")}
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
            (asked.what === "rotate" ? rotate : revoke).mutate(asked.id);
          }}
        />
      )}
    </Panel>
  );
}

interface NewSourceProps {
  readonly error: string | undefined;
  readonly onCreate: (body: {
    name: string;
    feed: FeedId;
    organisation?: string;
    tlp: Tlp;
    expectedInterval?: number;
  }) => void;
}

function NewSource({ error, onCreate }: NewSourceProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [feed, setFeed] = useState<FeedId>("suricata-eve");
  const [tlp, setTlp] = useState<Tlp>("AMBER");
  const [interval, setInterval] = useState("");
  const [organisation, setOrganisation] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const seconds = Number(interval);
    onCreate({
      name: name.trim(),
      feed,
      tlp,
      ...(organisation === null ? {} : { organisation }),
      ...(interval.trim() === "" || !Number.isInteger(seconds) ? {} : { expectedInterval: seconds }),
    });
  };
  return (
    <form onSubmit={submit} className="row">
      <Field label={t("verwaltung.name")} isRequired maxLength={120} value={name} onChange={setName} />
      <Choice
        label={t("verwaltung.feed")}
        value={feed}
        options={readableFeeds.map((id) => ({ id, text: id }))}
        onChange={(id) => setFeed(id as FeedId)}
      />
      <OrganisationFinder
        label={t("verwaltung.organisation")}
        isRequired={false}
        value={organisation}
        onChange={setOrganisation}
      />
      <Choice
        label="TLP"
        value={tlp}
        options={tlpLabels.map((id) => ({ id, text: id }))}
        onChange={(id) => setTlp(id as Tlp)}
      />
      <Field
        label={t("verwaltung.interval")}
        value={interval}
        onChange={setInterval}
        inputMode="numeric"
        pattern="[0-9]*"
      />
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
