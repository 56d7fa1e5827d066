// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourAt, colourFor, luminance } from '../../../dashboard/web/src/colour';
import { axisOf, makeAxis, tickText } from '../../../dashboard/web/src/scale';
import { boxAt, silent, targetNamed } from './support/reports';

test('a linear axis is linear and clamps what is beyond', () => {
  const axis = makeAxis('linear', 10e6, 30e6);
  assert.equal(axis.at(10e6), 0);
  assert.equal(axis.at(20e6), 50);
  assert.equal(axis.at(99e6), 100);
  assert.equal(axis.at(1), 0);
  assert.deepEqual(axis.ticks.map(tickText), ['10', '15', '20', '25', '30']);
});

test('a logarithmic axis gives each decade the same room', () => {
  const axis = makeAxis('log', 1e6, 100e6);
  assert.ok(Math.abs(axis.at(10e6) - 50) < 1e-9);
  assert.deepEqual(axis.ticks.map(tickText), ['1', '2', '5', '10', '20', '50', '100']);
});

test('ticks are few and inside at any scale', () => {
  for (let low = 1e3; low < 1e9; low *= 3.7) {
    for (const ratio of [1.02, 1.5, 4, 30, 1000, 1e6]) {
      for (const kind of ['log', 'linear'] as const) {
        const { ticks, high } = makeAxis(kind, low, low * ratio);
        assert.ok(ticks.length >= 2 && ticks.length <= 10, `${kind} ${low} ${ratio}: ${ticks.length}`);
        assert.ok(ticks.every((tick) => tick >= low * 0.999 && tick <= high * 1.001));
      }
    }
  }
});

test('all boxes lie on the shared axis', () => {
  const targets = [1, 2, 9, 40].map((rank) => targetNamed(`aws/${rank}`, rank));
  for (const wanted of ['log', 'linear', null] as const) {
    const axis = axisOf(targets, wanted);
    for (const { rtt_ns: box } of targets) {
      assert.ok(box.min! >= axis.low && box.whisker_high! <= axis.high);
    }
  }
  assert.equal(axisOf(targets, null).kind, 'log');
  assert.equal(axisOf(targets.slice(0, 2), null).kind, 'linear');
});

test('silence alone still has an axis', () => {
  assert.ok(axisOf([silent('aws/a', 1)], null).high > 0);
  assert.ok(axisOf([targetNamed('aws/a', 1, { rtt_ns: boxAt(3) })], 'log').ticks.length >= 2);
});

test('colours get lighter from far to near and their ink is readable', () => {
  let before = -1;
  for (let share = 1; share >= 0; share -= 0.01) {
    const rgb = colourAt(share);
    const light = luminance(rgb);
    assert.ok(light >= before - 1e-9, `at ${share}`);
    before = light;
    const ink = colourFor(share).ink === '#000' ? 0 : 1;
    const contrast = (Math.max(light, ink) + 0.05) / (Math.min(light, ink) + 0.05);
    assert.ok(contrast >= 4.5, `contrast ${contrast} at ${share}`);
  }
});
