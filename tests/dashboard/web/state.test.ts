// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiUrl, hashOf, lengthOf, stateFrom, stepFor, USUAL, type State } from '../../../dashboard/web/src/state';

test('what is usual is not in the URL', () => {
  assert.equal(hashOf(USUAL), '#/regions');
  assert.deepEqual(stateFrom(''), USUAL);
  assert.deepEqual(stateFrom('#/regions'), USUAL);
});

test('a URL leads back to the same state', () => {
  const state: State = {
    view: 'pair', probe: 'aws-lambda/eu-west-1', target: 'custom/a&b=c#d', series: 'http cold IPv4, 250 ms timeout', since: '2026-11-25T10:00:00Z',
    until: '2026-11-25T11:00:00Z', step: '5m', method: 'http', conn: 'warm', provider: 'aws', filter: '50 % + "x" <b>', sort: '-p95', axis: 'log',
  };
  assert.deepEqual(stateFrom(hashOf(state)), state);
  assert.match(hashOf(state), /probe=aws-lambda\/eu-west-1&/);
});

test('nonsense in a URL is as good as nothing', () => {
  assert.deepEqual(stateFrom('#/nowhere?axis=round&colour=red&probe='), USUAL);
  assert.equal(stateFrom(`#/regions?filter=${'x'.repeat(9000)}`).filter.length, 4096);
});

test('a question names only what was asked', () => {
  assert.equal(apiUrl('probes', {}), 'api/v1/probes');
  assert.equal(apiUrl('report', { probe: 'a/b', since: '24h', until: '', target: 'aws/*' }), 'api/v1/report?probe=a%2Fb&since=24h&target=aws%2F*');
});

test('boxes are few enough to be seen, whatever the time', () => {
  const step = (since: string, until = '') => stepFor(lengthOf({ since, until }, Date.parse('2026-11-25T12:00:00Z')));
  assert.deepEqual(['15m', '1h', '24h', '7d', '30d', '90d'].map((since) => step(since)), ['1m', '1m', '30m', '3h', '12h', '2d']);
  assert.equal(step('2026-11-25T10:00:00Z', '2026-11-25T11:00:00Z'), '1m');
  assert.equal(step('2026-11-25T00:00:00Z'), '15m');
  assert.equal(step('3000d'), '');
  assert.equal(step('yesterday'), '');
});
