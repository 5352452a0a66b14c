import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { penStyle, PENS_MAX } from './penStyle.ts';

const css = readFileSync(new URL('../../theme/tokens.css', import.meta.url), 'utf8');
const [lightCss = '', darkCss = ''] = css.split("[data-theme='dark']");
const tokens = { light: lightCss, dark: darkCss } as const;

function token(theme: 'light' | 'dark', name: string): string {
  const [, color] = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(tokens[theme]) ?? [];
  assert.ok(color !== undefined, `${name} stands in tokens.css for the ${theme} theme`);
  return color;
}

function linear(color: string): [number, number, number] {
  const channel = (from: number): number => {
    const value = Number.parseInt(color.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function contrast(a: string, b: string): number {
  const luminance = (color: string): number => {
    const [red, green, blue] = linear(color);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** Distance in Oklab times 100; about 2 is just visible. */
function distance(a: string, b: string): number {
  const oklab = (color: string): number[] => {
    const [r, g, bl] = linear(color);
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * bl);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * bl);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * bl);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
  };
  const other = oklab(b);
  return 100 * Math.hypot(...oklab(a).map((value, index) => value - (other[index] ?? 0)));
}

const pens = (theme: 'light' | 'dark', count: number) =>
  Array.from({ length: count }, (_, index) => penStyle(index, theme));

for (const theme of ['light', 'dark'] as const) {
  test(`every line stands out from the ${theme} chart`, () => {
    for (const { color } of pens(theme, 10)) {
      const ratio = contrast(color, token(theme, 'panel'));
      assert.ok(ratio >= 3, `${color} has ${ratio.toFixed(2)}:1`);
    }
  });

  test(`no line looks like an alarm in the ${theme} theme`, () => {
    for (const { color } of pens(theme, 10)) {
      for (const alarm of ['p1', 'p2', 'p3', 'p4']) {
        const apart = distance(color, token(theme, alarm));
        assert.ok(apart >= 9, `${color} is ${apart.toFixed(1)} from ${alarm}`);
      }
    }
  });

  test(`lines are told apart in the ${theme} theme`, () => {
    const shown = pens(theme, 10);
    shown.forEach(({ color }, index) => {
      for (const other of shown.slice(index + 1)) {
        const apart = distance(color, other.color);
        assert.ok(apart >= 5, `${color} is ${apart.toFixed(1)} from ${other.color}`);
      }
    });
  });
}

test('no two pens share both colour and dash', () => {
  const seen = new Set(pens('light', PENS_MAX).map((pen) => JSON.stringify(pen)));
  assert.equal(seen.size, PENS_MAX);
});
