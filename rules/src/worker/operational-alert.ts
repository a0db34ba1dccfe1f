import { AlertId, EventId, instant, RuleId, undetermined, type AlertRecord, type AlertRule } from "@lagewarte/model";
import { hashId, type Append } from "@lagewarte/platform";

const rule: AlertRule = {
  id: RuleId.parse("lagewarte-rule-disabled"),
  title: "Regel abgeschaltet",
  titleEn: "Rule disabled",
  author: "Lagewarte",
  licence: "EUPL-1.2",
  reference: null,
  version: "1",
  severity: "medium",
};

/** A rule that was taken out of work because it costs too much, and why (German and English). */
export interface Disabled {
  readonly rule: AlertRule;
  readonly why: { readonly de: string; readonly en: string };
}

/**
 * An alert of ours about ourselves: it concerns no organisation, so it weighs nothing in the picture. The same for the
 * same version of a rule, whichever worker tells it.
 */
export function disabledAlert({ rule: disabled, why }: Disabled, now: number): Append {
  const anchor = EventId.parse(hashId("e", "disabled", disabled.id, disabled.version));
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
      title: `Regel abgeschaltet: ${disabled.title}`.slice(0, 256),
      titleEn: `Rule disabled: ${disabled.titleEn ?? disabled.title}`.slice(0, 256),
      severity: "medium",
      confidence: 100,
      tlp: "AMBER",
      classification: undetermined,
      group: { rule: disabled.id },
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
      exercise: null,
    },
  };
  return { topic: "alerts", key: alert, value: JSON.stringify(record) };
}
