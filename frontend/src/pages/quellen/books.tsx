import { useTranslation } from "react-i18next";
import { addBooks, balances, emptyBooks, type SourceView } from "@lagewarte/model";
import { number } from "../../i18n/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { Panel } from "../../ui/panel.tsx";

const parts = ["stored", "suppressed", "rejected"] as const;

/** Everything that came, as an equation: each record stands exactly once on the right side. */
export function BooksOfAll({ sources }: { readonly sources: readonly SourceView[] }) {
  const { t, i18n } = useTranslation();
  const books = sources.map((source) => source.books).reduce(addBooks, emptyBooks);
  const isBalanced = balances(books);
  return (
    <Panel
      title={t("quellen.books")}
      sub={t("quellen.booksSub")}
      tools={
        <span className={isBalanced ? "balanced" : "problem"} data-testid="balance">
          <Icon name={isBalanced ? "checked" : "silent"} small />{" "}
          {t(isBalanced ? "quellen.balanced" : "quellen.unbalanced")}
        </span>
      }
    >
      <dl className="equation">
        <div>
          <dd>{number(books.received, i18n.language)}</dd>
          <dt>{t("quellen.received")}</dt>
        </div>
        {parts.map((part, index) => (
          <div key={part}>
            <dd>
              <span className="sign" aria-hidden="true">
                {index === 0 ? "=" : "+"}
              </span>
              {number(books[part], i18n.language)}
            </dd>
            <dt>{t(`quellen.equation.${part}`)}</dt>
          </div>
        ))}
      </dl>
      {books.received === 0 ? null : (
        <div className="books-bar" aria-hidden="true">
          {parts.map((part) =>
            books[part] === 0 ? null : (
              <span key={part} className={`part-${part}`} style={{ flexGrow: books[part] }}>
                {books[part] / books.received > 0.05
                  ? `${number(Math.round((1000 * books[part]) / books.received) / 10, i18n.language)} %`
                  : ""}
              </span>
            ),
          )}
        </div>
      )}
    </Panel>
  );
}
