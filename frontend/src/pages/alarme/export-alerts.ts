import type { TFunction } from "i18next";
import type { AlertView } from "@lagewarte/model";
import { alertsCsv } from "./alerts-csv.ts";

/** The rows that are on the page, as a file for a spreadsheet; made here, so nothing more than the page's own leaves. */
export function exportAlerts(views: readonly AlertView[], t: TFunction): void {
  const header = [
    t("alarme.column.severity"),
    t("alarme.column.state"),
    t("alarme.csvOpened"),
    t("alarme.column.alert"),
    t("alarme.column.organisations"),
    t("alarme.facet.rule"),
    t("alarme.csvAuthor"),
    t("alarme.csvLicence"),
    t("alarme.csvReference"),
    t("alarme.column.assignee"),
    t("lage.events"),
    "ID",
  ];
  const text = alertsCsv(views, header, (key) => t(key));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = "alarme.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
