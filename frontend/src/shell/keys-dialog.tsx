import { useTranslation } from "react-i18next";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import type { Entry } from "./navigation.ts";
import { useShortcuts } from "./shortcuts.ts";

const queueKeys = ["j", "k", "Enter", "a", "z", "e", "x", "n", "Esc"] as const;

/** Every key and what it does, and the switch that turns single letters off. */
export function KeysDialog({ entries, onClose }: { readonly entries: readonly Entry[]; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [on, toggle] = useShortcuts();
  return (
    <Dialog title={t("keys.title")} onClose={onClose}>
      <p>
        <Button onPress={toggle} aria-pressed={on}>
          {t(on ? "keys.on" : "keys.off")}
        </Button>
      </p>
      <dl className="keys">
        <dt>
          <kbd>{t("top.searchKey")}</kbd> <kbd>/</kbd>
        </dt>
        <dd>{t("top.search")}</dd>
        {entries.map(({ to, key, word }) => (
          <div key={to}>
            <dt>
              <kbd>g</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>{word}</dd>
          </div>
        ))}
      </dl>
      <h3>{t("keys.queue")}</h3>
      <dl className="keys">
        {queueKeys.map((key) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`keys.${key}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
