import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problems, type SourceView } from "@lagewarte/model";
import { useRejected } from "../../data/sources.ts";
import { dayAndTime, inLanguage, number } from "../../i18n/format.ts";
import { Choice } from "../../ui/choice.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";

const ALL = "all";
const SHOWN_BYTES = 2000;

/** Bytes as text, with everything that is no printable character as its code: what an attacker wrote stays text. */
function printable(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0).subarray(0, SHOWN_BYTES);
  return [...bytes]
    .map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`))
    .join("");
}

/** What could not be read: the problem, its place, and the original. */
export function RejectedRecords({ sources }: { readonly sources: readonly SourceView[] }) {
  const { t, i18n } = useTranslation();
  const [source, setSource] = useState(ALL);
  const rejected = useRejected(source === ALL ? undefined : source);
  const nameOf = (id: string): string => sources.find((each) => each.id === id)?.name ?? id;
  const withRejected = sources.filter(({ books }) => books.rejected > 0);
  return (
    <Panel
      title={t("quellen.rejected")}
      sub={rejected.data === undefined ? undefined : number(rejected.data.total, i18n.language)}
      tools={
        withRejected.length < 2 ? undefined : (
          <Choice
            label={t("quellen.column.name")}
            isLabelHidden
            value={source}
            options={[
              { id: ALL, text: t("quellen.allSources") },
              ...withRejected.map(({ id, name }) => ({ id, text: name })),
            ]}
            onChange={setSource}
          />
        )
      }
    >
      {rejected.data?.items.length === 0 ? <p className="calm">{t("quellen.noRejected")}</p> : null}
      <ul className="rejected">
        {rejected.data?.items.map(({ id, source: from, receivedAt, problem, detail, line, offset, raw, rawBytes }) => (
          <li key={id}>
            <details>
              <summary>
                <time dateTime={receivedAt}>{dayAndTime(receivedAt, i18n.language)}</time>
                <span>
                  <b>{inLanguage(problems[problem].title, i18n.language)}</b> {detail}
                  <span className="sub">
                    {nameOf(from)}, {t("quellen.placeAt", { line, offset })}, {t("quellen.bytes", { count: rawBytes })}
                  </span>
                </span>
              </summary>
              <ScrollBox label={t("quellen.original")}>
                <pre>{printable(raw)}</pre>
              </ScrollBox>
            </details>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
