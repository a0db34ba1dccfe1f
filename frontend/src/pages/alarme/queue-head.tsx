import { useTranslation } from "react-i18next";
import { useQueue, type AlertFilter } from "../../data/alerts.ts";
import { useMay, useSession } from "../../data/session.ts";
import { Choice } from "../../ui/choice.tsx";

interface QueueHeadProps {
  readonly filter: AlertFilter;
  readonly onChange: (filter: AlertFilter) => void;
}

const OPEN = "open,acknowledged";
const sorts = ["-severity", "-openedAt", "-lastSeenAt", "-updatedAt"] as const;

/** The usual views of the queue with how much is in each, and the order. */
export function QueueHead({ filter, onChange }: QueueHeadProps) {
  const { t } = useTranslation();
  const may = useMay();
  const { data: session } = useSession();
  const me = session?.person.id ?? "none";
  const works = may("work-alerts");
  const tabs = [
    { id: "open", filter: { state: OPEN }, show: true },
    { id: "mine", filter: { state: OPEN, assignee: me }, show: works },
    { id: "free", filter: { state: OPEN, assignee: "none" }, show: works },
    { id: "shelved", filter: { state: OPEN, shelved: "only" }, show: works },
    { id: "closed", filter: { state: "closed" }, show: true },
  ] as const;
  return (
    <header className="queue-head">
      <h2 className="visually-hidden">{t("alarme.title")}</h2>
      <ul className="views">
        {tabs
          .filter(({ show }) => show)
          .map(({ id, filter: wanted }) => (
            <li key={id}>
              <View
                word={t(`alarme.view.${id}`)}
                filter={wanted}
                isCurrent={isSame(filter, wanted)}
                onChoose={() => onChange({ ...wanted, sort: filter.sort })}
              />
            </li>
          ))}
      </ul>
      <Choice
        label={t("alarme.sort")}
        isLabelHidden
        value={filter.sort ?? sorts[0]}
        options={sorts.map((id) => ({ id, text: t(`alarme.sorts.${id}`) }))}
        onChange={(sort) => onChange({ ...filter, sort: sort === sorts[0] ? undefined : sort })}
      />
    </header>
  );
}

function isSame(filter: AlertFilter, wanted: AlertFilter): boolean {
  return filter.state === wanted.state && filter.assignee === wanted.assignee && filter.shelved === wanted.shelved;
}

interface ViewProps {
  readonly word: string;
  readonly filter: AlertFilter;
  readonly isCurrent: boolean;
  readonly onChoose: () => void;
}

function View({ word, filter, isCurrent, onChoose }: ViewProps) {
  const count = useQueue(filter, 1);
  return (
    <button type="button" className="view" aria-pressed={isCurrent} onClick={onChoose}>
      {word} <span className="count">{count.data?.total ?? ""}</span>
    </button>
  );
}
