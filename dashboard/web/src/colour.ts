// SPDX-License-Identifier: Apache-2.0
// From dark blue over grey to yellow: lightness rises all the way, and blue and
// yellow are told apart by every common kind of colour blindness.
const STOPS: [number, number, number][] = [
  [18, 52, 108],
  [56, 84, 130],
  [98, 112, 135],
  [138, 137, 134],
  [180, 165, 120],
  [219, 193, 92],
  [253, 224, 71],
];

export interface Colour {
  fill: string;
  ink: string;
}

const channel = (value: number): number => {
  const c = value / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};

/** WCAG 2 relative luminance. */
export function luminance([r, g, b]: readonly [number, number, number]): number {
  return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
}

/** 0 is near, 1 is far; near is light on a light page's terms: the eye goes to
 * the dark, so the far ends are the dark ones. */
export function colourAt(share: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, 1 - share)) * (STOPS.length - 1);
  const i = Math.min(STOPS.length - 2, Math.floor(place));
  const [from, to] = [STOPS[i]!, STOPS[i + 1]!];
  const mix = (k: 0 | 1 | 2) => Math.round(from[k] + (to[k] - from[k]) * (place - i));
  return [mix(0), mix(1), mix(2)];
}

/** A fill and the ink that reads better on it: at least 4.5 to 1 all along. */
export function colourFor(share: number): Colour {
  const rgb = colourAt(share);
  const light = luminance(rgb);
  const onBlack = (light + 0.05) / 0.05;
  const onWhite = 1.05 / (light + 0.05);
  return { fill: `rgb(${rgb.join(' ')})`, ink: onBlack >= onWhite ? '#000' : '#fff' };
}
