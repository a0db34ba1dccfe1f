import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import de from "./de.json";
import en from "./en.json";

const STORED = "lagewarte-language";

type Language = "de" | "en";

/** German first; what somebody chose is kept in the browser. */
export function startI18n(): void {
  const language: Language = localStorage.getItem(STORED) === "en" ? "en" : "de";
  document.documentElement.lang = language;
  void i18next.use(initReactI18next).init({
    resources: { de: { translation: de }, en: { translation: en } },
    lng: language,
    fallbackLng: "de",
    interpolation: { escapeValue: false },
  });
}

export function switchLanguage(): void {
  const next: Language = i18next.language === "de" ? "en" : "de";
  localStorage.setItem(STORED, next);
  document.documentElement.lang = next;
  void i18next.changeLanguage(next);
}
