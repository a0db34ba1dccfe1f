import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOrganisations } from "../data/organisations.ts";
import { Finder } from "./choice.tsx";

interface OrganisationFinderProps {
  readonly label: string;
  readonly value: string | null;
  readonly isRequired: boolean;
  readonly onChange: (id: string | null) => void;
}

/** An organisation by its name: nobody knows its id by heart. */
export function OrganisationFinder({ label, value, isRequired, onChange }: OrganisationFinderProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const found = useOrganisations({ q: text }, 20);
  return (
    <Finder
      label={label}
      isRequired={isRequired}
      value={value}
      options={found.data?.items.map(({ id, name, kind }) => ({ id, text: name, note: t(`org.kinds.${kind}`) })) ?? []}
      onSearch={setText}
      onChange={onChange}
    />
  );
}
