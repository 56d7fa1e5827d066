// SPDX-License-Identifier: Apache-2.0
// How wide the columns of a table are whose rows lie out one by one: known from
// the texts, so that the browser need not look at every cell.
import type { CellContext, Column } from './columns';
import type { Target } from './model';

/** Widths of texts in the page's font, in em. */
export interface Meter {
  plain(text: string): number;
  bold(text: string): number;
}

// Glyph by glyph: there are few of them, and texts by the thousand. Digits are
// all as wide as a zero, as on the page.
function glyphs(measure: (glyph: string) => number): (text: string) => number {
  const known = new Map<string, number>();
  const widthOf = (glyph: string): number => {
    const one = glyph >= '1' && glyph <= '9' ? '0' : glyph;
    let width = known.get(one);
    if (width === undefined) known.set(one, (width = measure(one)));
    return width;
  };
  return (text) => {
    let sum = 0;
    for (const glyph of text) sum += widthOf(glyph);
    return sum;
  };
}

const SIZE = 100;

/** Asks the browser, which need not lay anything out for it. */
export function meterOf(family: string): Meter {
  const pen = document.createElement('canvas').getContext('2d');
  const weighing = (weight: number) =>
    glyphs((glyph) => {
      if (pen === null) return 0.7;
      pen.font = `${weight} ${SIZE}px ${family}`;
      return pen.measureText(glyph).width / SIZE;
    });
  return { plain: weighing(400), bold: weighing(650) };
}

const HEADING = 0.907; // its letters are smaller, and bold when it is sorted by

/** A custom property a column that holds text: `--median` and so on. */
export function roomsOf(columns: readonly Column[], targets: readonly Target[], context: CellContext, meter: Meter): Record<string, string> {
  const rooms: Record<string, string> = {};
  for (const column of columns) {
    if (column.kind === 'plot') continue;
    const unit = column.meaning.endsWith('milliseconds') ? ' ms' : '';
    const heading = HEADING * (meter.bold(column.heading) + meter.plain(unit));
    const room = targets.reduce((most, target) => Math.max(most, column.room(target, context, meter)), heading);
    rooms[`--${column.id}`] = `calc(${room.toFixed(2)}em + 0.82rem)`;
  }
  return rooms;
}
