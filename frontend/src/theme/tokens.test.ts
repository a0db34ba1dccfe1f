import { describe, expect, it } from "vitest";
import css from "./tokens.css?raw";

type Rgb = readonly [number, number, number];

/** Every token that is one `light-dark()` pair of colours. */
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light: rgb(light), dark: rgb(dark) }] as const,
  ),
);

function rgb(hex: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb;
}
function linear(color: Rgb): Rgb {
  return color.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as unknown as Rgb;
}
function times(matrix: readonly Rgb[], [a, b, c]: Rgb): Rgb {
  return matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Rgb;
}

/** How people with each kind of colour vision see (Machado, Oliveira, Fernandes 2009, severity 1), in linear RGB. */
const visions: Readonly<Record<string, readonly Rgb[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** OKLab of linear RGB (Ottosson 2020). */
function oklab(color: Rgb): Rgb {
  const lms = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    color,
  ).map(Math.cbrt) as unknown as Rgb;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    lms,
  );
}

function distance(left: Rgb, right: Rgb, vision: readonly Rgb[]): number {
  const seen = (color: Rgb): Rgb =>
    oklab(times(vision, linear(color)).map((value) => Math.min(1, Math.max(0, value))) as unknown as Rgb);
  const [a, b] = [seen(left), seen(right)];
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** WCAG 2.2 contrast ratio. */
function contrast(left: Rgb, right: Rgb): number {
  const luminance = (color: Rgb): number => times([[0.2126, 0.7152, 0.0722]] as unknown as Rgb[], linear(color))[0];
  const [high, low] = [luminance(left), luminance(right)].toSorted((one, other) => other - one);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const colour = (name: string, mode: "light" | "dark"): Rgb => {
  const token = tokens.get(name);
  if (token === undefined) throw new Error(`there is no token ${name}`);
  return token[mode];
};

const severities = ["sev-info", "sev-niedrig", "sev-mittel", "sev-hoch", "sev-kritisch"];

describe.each(["light", "dark"] as const)("the colours, %s", (mode) => {
  it.each(Object.keys(visions))("keep severities apart for %s vision: at least 15 in OKLab", (vision) => {
    for (const [index, left] of severities.entries())
      for (const right of severities.slice(index + 1))
        expect(
          distance(colour(left, mode), colour(right, mode), visions[vision] ?? []),
          `${left}, ${right}`,
        ).toBeGreaterThanOrEqual(15);
  });

  it.each([
    ["text", "panel", 7],
    ["muted", "panel", 4.5],
    ["subtle", "panel", 4.5],
    ["subtle", "bg", 4.5],
    ["subtle", "sunken", 4.5],
    ["subtle", "hover", 4.5],
    ["subtle", "sel", 4.5],
    ["action", "panel", 4.5],
    ["action", "bg", 4.5],
    ["onaction", "action", 4.5],
    ["ok", "panel", 4.5],
    ["warn", "panel", 4.5],
    ["dang", "panel", 4.5],
    ["viol", "violbg", 4.5],
    ["info", "infobg", 4.5],
    ["on-hoch", "sev-hoch", 4.5],
    ["on-kritisch", "sev-kritisch", 4.5],
    ["map-ink", "map-ruhig", 4.5],
    ["map-ink", "map-niedrig", 4.5],
    ["map-ink", "map-mittel", 4.5],
    ["strong", "panel", 3],
    ["focus", "panel", 3],
    ["focus", "bg", 3],
    ["sym-niedrig", "map-niedrig", 3],
    ["sym-mittel", "map-mittel", 3],
    ...severities.map((name) => [name, "panel", 2.99] as const),
  ] as const)("%s on %s has a contrast of at least %s", (front, back, least) => {
    expect(contrast(colour(front, mode), colour(back, mode))).toBeGreaterThanOrEqual(least);
  });
});
