// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age, censored, decimalsFor, decimalsOf, interval, level, levelWithUnit, ms, percent, roundDuration, utc } from '../../../dashboard/web/src/format';
import { boxAt, silent, targetNamed, untried } from './support/reports';

test('milliseconds round and have no negative zero', () => {
  assert.equal(ms(37_312_345, 1), '37.3');
  assert.equal(ms(37_312_345, 0), '37');
  assert.equal(ms(-400, 1), '0.0');
  assert.equal(ms(-400, 0), '0');
  assert.equal(ms(-1_500_000, 1), '-1.5');
});

test('a value among the failures is more than the timeout, and says so', () => {
  const lost = silent('aws/a', 1);
  assert.equal(level(null, lost, 1), '> 1 s');
  assert.equal(levelWithUnit(null, { ...lost, timeout_ns: 250e6 }, 1), '> 250 ms');
  assert.equal(levelWithUnit(12_345_678, lost, 2), '12.35 ms');
  assert.equal(censored(null), 'lost');
});

test('what was never tried is no value at all', () => {
  assert.equal(level(null, untried('aws/a', 1), 1), '–');
});

test('an interval that reaches into the failures has an open end', () => {
  const lossy = targetNamed('aws/a', 1);
  assert.equal(interval(1e6, 2e6, lossy, 1), '1.0 to 2.0');
  assert.equal(interval(1e6, null, lossy, 1), '1.0 to > 1 s');
  assert.equal(interval(null, null, lossy, 1), '');
});

test('durations lose no digits that matter and show none that do not', () => {
  assert.equal(roundDuration(1e9), '1 s');
  assert.equal(roundDuration(2_500e6), '2.5 s');
  assert.equal(roundDuration(250e6), '250 ms');
  assert.equal(roundDuration(0.5e6), '0.5 ms');
});

test('shares are never rounded to nothing or to all', () => {
  const texts = [0, 0.0004, 0.001, 0.024, 0.0996, 0.5, 0.996, 1].map(percent);
  assert.deepEqual(texts, ['0 %', '<0.1 %', '0.1 %', '2.4 %', '10 %', '50 %', '>99 %', '100 %']);
});

test('decimals follow the narrowest interval', () => {
  assert.equal(decimalsFor(20e6), 0);
  assert.equal(decimalsFor(1e6), 1);
  assert.equal(decimalsFor(0.02e6), 2);
  assert.equal(decimalsFor(0), 3);
  assert.equal(decimalsOf([targetNamed('aws/a', 1)]), 1);
  assert.equal(decimalsOf([targetNamed('aws/a', 1, { rtt_ns: { ...boxAt(0.5), median_low: 490_000, median_high: 500_000 } })]), 3);
  assert.equal(decimalsOf([]), 1);
});

test('moments are UTC, ages are short', () => {
  assert.equal(utc(new Date('2026-11-05T02:04:59Z')), '2026-11-05 02:04 UTC');
  assert.equal(utc(new Date('nonsense')), 'unknown');
  assert.deepEqual([0, 89_000, 150_000, 7_200_000, 400_000_000].map(age), ['0 s', '89 s', '3 min', '2 h', '5 d']);
  assert.equal(age(-5000), '0 s');
});
