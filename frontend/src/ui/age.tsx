import { useTranslation } from "react-i18next";
import { useNow } from "../data/now.ts";
import { age, dayAndTime } from "../i18n/format.ts";

/** How long ago, going on by itself; the exact time is in the title. */
export function Age({ at }: { readonly at: string }) {
  const { i18n } = useTranslation();
  const now = useNow();
  return (
    <time dateTime={at} title={dayAndTime(at, i18n.language)}>
      {age(at, now)}
    </time>
  );
}
