import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Autocomplete, Input, Menu, MenuItem, SearchField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useOrganisations } from "../data/organisations.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Entry } from "./navigation.ts";

const MOST = 8;

/** Everything by its name: pages, organisations, alerts. */
export function Palette({ entries, onClose }: { readonly entries: readonly Entry[]; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const found = useOrganisations({ q: text }, MOST);
  const wanted = text.trim().toLowerCase();
  const done = (go: () => Promise<void>): void => {
    onClose();
    void go();
  };
  return (
    <Dialog title={t("top.search")} onClose={onClose}>
      <Autocomplete inputValue={text} onInputChange={setText}>
        <SearchField className="search" aria-label={t("top.search")} autoFocus>
          <Icon name="search" small />
          <Input placeholder={t("top.searchHint")} />
        </SearchField>
        <Menu className="options palette" aria-label={t("top.search")}>
          {entries
            .filter(({ word }) => word.toLowerCase().includes(wanted))
            .map(({ to, word, icon, key }) => (
              <MenuItem key={to} textValue={word} className="option" onAction={() => done(() => navigate({ to }))}>
                <Icon name={icon} small /> {word} <kbd>g {key}</kbd>
              </MenuItem>
            ))}
          {wanted === "" ? null : (
            <MenuItem
              textValue={text}
              className="option"
              onAction={() => done(() => navigate({ to: "/alarme", search: { q: text.trim() } }))}
            >
              <Icon name="alarm" small /> {t("top.searchAlerts", { text: text.trim() })}
            </MenuItem>
          )}
          {wanted === ""
            ? null
            : found.data?.items.map(({ id, name, kind }) => (
                <MenuItem
                  key={id}
                  textValue={name}
                  className="option"
                  onAction={() => done(() => navigate({ to: "/organisationen/$id", params: { id } }))}
                >
                  <Icon name="organisation" small /> {name} <span className="sub">{t(`org.kinds.${kind}`)}</span>
                </MenuItem>
              ))}
        </Menu>
      </Autocomplete>
    </Dialog>
  );
}
