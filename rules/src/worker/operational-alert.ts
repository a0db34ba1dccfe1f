import {
  AlertId,
  EventId,
  instant,
  RuleId,
  undetermined,
  type AlertRecord,
  type AlertRule,
  type Text,
} from "@lagewarte/model";
import { hashId, type Append } from "@lagewarte/platform";

const own = (id: string, title: Text): AlertRule => ({
  id: RuleId.parse(id),
  title: title.de,
  titleEn: title.en,
  author: "Lagewarte",
  licence: "EUPL-1.2",
  reference: null,
  version: "1",
  severity: "medium",
});
const disabled = own("lagewarte-rule-disabled", { de: "Regel abgeschaltet", en: "Rule disabled" });
const overflowing = own("lagewarte-rule-overflow", {
  de: "Regel verliert den Überblick",
  en: "Rule loses track",
});

/** A rule that was taken out of work because it costs too much, and why: the same for the same version of the rule. */
export function disabledAlert({ rule, why }: { readonly rule: AlertRule; readonly why: Text }, now: number): Append {
  return operationalAlert(disabled, rule, {
    now,
    time: "",
    meaning: {
      de: `Die Regel hat zu viel Rechenzeit verbraucht und schlägt nicht mehr an, bis sie geändert oder der Dienst neu gestartet wird. ${why.de}`,
      en: `The rule took too much processor time and raises nothing until it is changed or the service is started anew. ${why.en}`,
    },
    advice: [
      {
        de: "Auf der Seite Regeln die Regel öffnen und einfacher fassen: genauere Felder, kürzere Listen, engere reguläre Ausdrücke.",
        en: "Open the rule on the page Regeln and make it simpler: more specific fields, shorter lists, narrower regular expressions.",
      },
      {
        de: "Bis dahin prüfen, ob eine andere Regel denselben Fall abdeckt.",
        en: "Until then see whether another rule covers the same case.",
      },
    ],
  });
}

/** A correlation that had to forget matches or groups, because there were too many: one alert a day (UTC) for its version. */
export function overflowAlert(
  { rule, forgotten }: { readonly rule: AlertRule; readonly forgotten: number },
  now: number,
): Append {
  return operationalAlert(overflowing, rule, {
    now,
    time: instant(now).slice(0, 10),
    meaning: {
      de: `Die Regel zählt mehr, als gleichzeitig behalten wird, und hat ${forgotten} Mal etwas zu früh vergessen. Ein Alarm kann fehlen.`,
      en: `The rule counts more than is kept at a time, and forgot something too early ${forgotten} times. An alert may be missing.`,
    },
    advice: [
      {
        de: "Auf der Seite Regeln die Regel öffnen: weniger Felder in group-by, ein kürzerer Zeitraum, eine engere Auswahl.",
        en: "Open the rule on the page Regeln: fewer fields in group-by, a shorter time span, a narrower selection.",
      },
      {
        de: "Nachsehen, ob eine Quelle gerade ungewöhnlich viel meldet.",
        en: "See whether a source reports unusually much at present.",
      },
    ],
  });
}

interface Said {
  readonly now: number;
  /** With another one it is another alert. */
  readonly time: string;
  readonly meaning: Text;
  readonly advice: readonly Text[];
}

/** An alert of ours about ourselves: it concerns no organisation, so it weighs nothing in the picture. */
function operationalAlert(rule: AlertRule, about: AlertRule, { now, time, meaning, advice }: Said): Append {
  const anchor = EventId.parse(hashId("e", rule.id, about.id, about.version, time));
  const alert = AlertId.parse(hashId("a", rule.id, anchor));
  const at = instant(now);
  const record: AlertRecord = {
    kind: "episode",
    alert,
    at,
    // Of no match: nobody goes on with it.
    through: { partition: 0, offset: -1, appendedAt: now },
    episode: {
      rule,
      title: `${rule.title}: ${about.title}`.slice(0, 256),
      titleEn: `${rule.titleEn}: ${about.titleEn ?? about.title}`.slice(0, 256),
      severity: "medium",
      confidence: 100,
      tlp: "AMBER",
      classification: undetermined,
      group: { rule: about.id },
      anchor,
      firstSeenAt: at,
      lastSeenAt: at,
      active: false,
      counts: { events: 1, organisations: 0 },
      organisations: [],
      shares: [],
      evidence: [],
      observables: [],
      techniques: [],
      meaning,
      advice: [...advice],
      exercise: null,
    },
  };
  return { topic: "alerts", key: alert, value: JSON.stringify(record) };
}
