const STORED = "lagewarte-theme";
type Theme = "light" | "dark";

export function currentTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  if (stored === "light" || stored === "dark") return stored;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Before the first drawing, so that nothing flashes. */
export function startTheme(): void {
  const stored = localStorage.getItem(STORED);
  if (stored === "light" || stored === "dark") document.documentElement.dataset["theme"] = stored;
}

export function switchTheme(): Theme {
  const next = currentTheme() === "dark" ? "light" : "dark";
  localStorage.setItem(STORED, next);
  document.documentElement.dataset["theme"] = next;
  return next;
}
