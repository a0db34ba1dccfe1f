import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";

/** A password or token that is shown this once. */
export function Secret({ text, secret }: { readonly text: string; readonly secret: string }) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return (
    <div role="status" className="secret">
      <p>{text}</p>
      <p>
        <code data-testid="secret">{secret}</code>{" "}
        {"clipboard" in navigator ? (
          <Button onPress={() => void copy()}>{t(isCopied ? "verwaltung.copied" : "verwaltung.copy")}</Button>
        ) : null}
      </p>
    </div>
  );
}
