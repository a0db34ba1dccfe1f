import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOrganisations } from "../../data/organisations.ts";
import { Finder } from "../../ui/choice.tsx";

interface OrganisationFinderProps {
  readonly value: string | null;
  readonly isRequired: boolean;
  readonly onChange: (id: string | null) => void;
}

/** An organisation by its name: nobody knows its id by heart. */
export function OrganisationFinder({ value, isRequired, onChange }: OrganisationFinderProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const found = useOrganisations({ q: text }, 20);
  return (
    <Finder
      label={t("verwaltung.organisation")}
      isRequired={isRequired}
      value={value}
      options={found.data?.items.map(({ id, name, kind }) => ({ id, text: name, note: t(`org.kinds.${kind}`) })) ?? []}
      onSearch={setText}
      onChange={onChange}
    />
  );
}
