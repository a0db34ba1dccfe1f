import { useTranslation } from "react-i18next";
import { useLive } from "../../data/live.ts";
import { useMay } from "../../data/session.ts";
import { useRejected, useSources } from "../../data/sources.ts";
import { age, dayAndTime, number } from "../../i18n/format.ts";
import { Panel, Waiting } from "../../ui/panel.tsx";

const order = ["silent", "never-seen", "reporting", "on-demand", "revoked"];

/** Who is silent, and is anything lost? */
export function QuellenPage() {
  const { t, i18n } = useTranslation();
  const { now } = useLive();
  const may = useMay();
  const sources = useSources();
  if (sources.data === undefined) return <Waiting error={sources.error} retry={() => void sources.refetch()} />;
  const sorted = sources.data.items.toSorted(
    (left, right) =>
      order.indexOf(left.health) - order.indexOf(right.health) || left.name.localeCompare(right.name, "de"),
  );
  const count = (...health: string[]): number => sorted.filter((source) => health.includes(source.health)).length;
  return (
    <>
      <Panel
        title={t("quellen.title")}
        sub={t("quellen.summary", {
          reporting: count("reporting"),
          all: sorted.length,
          silent: count("silent", "never-seen"),
        })}
      >
        <div className="scroll tall" tabIndex={0} role="region" aria-label={t("quellen.title")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("quellen.name")}</th>
                <th scope="col">{t("quellen.feed")}</th>
                <th scope="col">{t("quellen.health")}</th>
                <th scope="col">{t("quellen.last")}</th>
                <th scope="col">{t("quellen.books")}</th>
              </tr>
            </thead>
            <tbody>
              {sorted.map(({ id, name, feed, health, lastSeenAt, books }) => (
                <tr
                  key={id}
                  data-health={health}
                  className={health === "silent" || health === "never-seen" ? "is-silent" : ""}
                >
                  <td>{name}</td>
                  <td className="mono">{feed}</td>
                  <td>{t(`quellen.health_${health}`)}</td>
                  <td className="figure">{lastSeenAt === null ? t("quellen.never") : age(lastSeenAt, now)}</td>
                  <td className="figure books">
                    {[books.received, books.stored, books.suppressed, books.rejected]
                      .map((value) => number(value, i18n.language))
                      .reduce((text, value, index) => `${text}${["", " = ", " + ", " + "][index] ?? ""}${value}`, "")}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      {may("read-rejected") ? <RejectedRecords /> : null}
    </>
  );
}

/** Bytes as text, with everything that is no printable character as its code: what an attacker wrote stays text. */
function shown(base64: string): string {
  const bytes = Uint8Array.from(atob(base64.slice(0, 2000)), (character) => character.codePointAt(0) ?? 0);
  return [...bytes]
    .map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`))
    .join("");
}

function RejectedRecords() {
  const { t, i18n } = useTranslation();
  const rejected = useRejected();
  return (
    <Panel title={t("quellen.rejected")} sub={String(rejected.data?.total ?? "")}>
      {rejected.data?.items.length === 0 ? <p className="calm">{t("quellen.noRejected")}</p> : null}
      <ul className="rejected">
        {rejected.data?.items.map(({ id, source, receivedAt, problem, detail, line, offset, raw }) => (
          <li key={id}>
            <time dateTime={receivedAt}>{dayAndTime(receivedAt, i18n.language)}</time> <b>{problem}</b> {detail}
            <span className="sub">
              {source}, {t("quellen.placeAt", { line, offset })}
            </span>
            <details>
              <summary>{t("quellen.original")}</summary>
              <pre tabIndex={0}>{shown(raw)}</pre>
            </details>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
