// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsFor } from '../../../dashboard/web/src/columns';
import { roomsOf, type Meter } from '../../../dashboard/web/src/rooms';
import { boxAt, silent, targetNamed } from './support/reports';

// Half an em a letter, and what is bold twice as wide.
const meter: Meter = { plain: (text) => text.length / 2, bold: (text) => text.length };
const context = { decimals: 2, narrow: false, link: null };
const rooms = (targets: Parameters<typeof roomsOf>[1], narrow = false) =>
  roomsOf(columnsFor(narrow ? 'narrow' : 'usual'), targets, { ...context, narrow }, meter);
const em = (room: string | undefined) => Number(/[\d.]+/.exec(room ?? '')?.[0]);

test('a column is as wide as its longest text', () => {
  const short = rooms([targetNamed('aws/a', 2, { city: 'Oslo' })]);
  const long = rooms([targetNamed('aws/a', 2, { city: 'Oslo' }), targetNamed('aws/b', 3, { city: 'Llanfairpwllgwyngyll' })]);
  assert.equal(em(long['--city']), 10);
  assert.ok(em(short['--city']) < em(long['--city']));
  assert.equal(short['--name'], long['--name']);
});

test('a heading has room too, bold as it is when one sorts by it', () => {
  assert.equal(em(rooms([targetNamed('a/b', 2)])['--provider']), +(0.907 * 'provider'.length).toFixed(2));
});

test('what stands beside a text counts', () => {
  const calm = rooms([targetNamed('aws/some-region-1', 2)]);
  const dead = rooms([silent('aws/some-region-1', 2)]);
  assert.ok(em(dead['--region']) > em(calm['--region']) + 0.78 * em('silent'.length / 2 + ''));
});

test('where there is little room the interval stands below its median', () => {
  const targets = [targetNamed('aws/a', 2, { rtt_ns: boxAt(1234.5) })];
  assert.ok(em(rooms(targets, true)['--median']) < em(rooms(targets)['--median']));
});

test('every column but the picture has its room', () => {
  for (const width of ['narrow', 'usual'] as const) {
    const wanted = columnsFor(width).filter(({ kind }) => kind !== 'plot').map(({ id }) => `--${id}`);
    assert.deepEqual(Object.keys(rooms([targetNamed('aws/a', 1)], width === 'narrow')), wanted);
  }
});
