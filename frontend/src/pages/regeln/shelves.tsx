import { useTranslation } from "react-i18next";
import { isShelving, type RuleShelf } from "@lagewarte/model";
import { useNow } from "../../data/now.ts";
import { useOrganisation } from "../../data/organisations.ts";
import { useShelfActions } from "../../data/rules.ts";
import { useMay } from "../../data/session.ts";
import { dayAndTime } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";

/** Why and until when the rule is or was put aside. */
export function Shelves({ shelves }: { readonly shelves: readonly RuleShelf[] }) {
  const { t } = useTranslation();
  const { lift } = useShelfActions();
  if (shelves.length === 0) return null;
  return (
    <section data-testid="shelves">
      <h3>{t("regeln.shelves")}</h3>
      <ul className="marked">
        {shelves.map((shelf) => (
          <Shelf key={shelf.id} shelf={shelf} isBusy={lift.isPending} onLift={() => lift.mutate(shelf.id)} />
        ))}
      </ul>
      {lift.error === null ? null : (
        <p role="alert" className="problem">
          {t("app.failed", { detail: lift.error.message })}
        </p>
      )}
    </section>
  );
}

interface ShelfProps {
  readonly shelf: RuleShelf;
  readonly isBusy: boolean;
  readonly onLift: () => void;
}

function Shelf({ shelf, isBusy, onLift }: ShelfProps) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const holds = isShelving(shelf, new Date(useNow()).toISOString());
  const { organisation, reason, until, by, at, lifted } = shelf;
  const end = lifted === null ? until : lifted.at;
  return (
    <li className={holds ? "" : "is-past"}>
      <b>{t(holds ? "regeln.shelvedUntil" : "regeln.wasShelvedUntil", { time: dayAndTime(end, i18n.language) })}</b>
      {holds && may("shelve-rules") ? (
        <Button kind="quiet" isDisabled={isBusy} onPress={onLift}>
          {t("regeln.lift")}
        </Button>
      ) : null}
      <span className="note">{reason}</span>
      <span className="sub">
        {organisation === null ? t("regeln.everywhere") : <OrganisationName id={organisation} />}, {by.name},{" "}
        {dayAndTime(at, i18n.language)}
        {lifted === null ? "" : `; ${t("regeln.liftedBy", { name: lifted.by.name })}`}
      </span>
    </li>
  );
}

function OrganisationName({ id }: { readonly id: string }) {
  const { data } = useOrganisation(id);
  return <>{data?.organisation.name ?? id}</>;
}
