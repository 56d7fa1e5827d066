// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsFor } from '../../../dashboard/web/src/columns';
import type { Matrix } from '../../../dashboard/web/src/model';
import { placeRows } from '../../../dashboard/web/src/places';
import { USUAL } from '../../../dashboard/web/src/state';
import { filtered, isColumn, orderAfter, orderFrom, sorted, type ColumnId } from '../../../dashboard/web/src/table';
import { boxAt, silent, targetNamed, untried } from './support/reports';

const ids = (targets: { target: string }[]) => targets.map((one) => one.target);

const some = [
  targetNamed('aws/a10', 1, { city: 'Tokyo', n: 9 }),
  targetNamed('aws/a9', 2, { city: null, n: 100 }),
  silent('gcp/dead', 4),
  untried('gcp/new', 5),
  targetNamed('azure/slow', 3, { city: 'Osaka', rtt_ns: { ...boxAt(200), p99: null }, loss_ratio: 0.02 }),
];

test('numbers sort as numbers both ways', () => {
  assert.deepEqual(ids(sorted(some, orderFrom('median'))).slice(0, 3), ['aws/a10', 'aws/a9', 'azure/slow']);
  assert.deepEqual(ids(sorted(some, orderFrom('n'))).slice(0, 2), ['gcp/new', 'aws/a10']);
});

test('a value among the failures is the largest, and one that is not there comes last both ways', () => {
  assert.deepEqual(ids(sorted(some, orderFrom('median'))), ['aws/a10', 'aws/a9', 'azure/slow', 'gcp/dead', 'gcp/new']);
  assert.deepEqual(ids(sorted(some, orderFrom('-median'))), ['gcp/dead', 'azure/slow', 'aws/a9', 'aws/a10', 'gcp/new']);
  assert.deepEqual(ids(sorted(some, orderFrom('-p99'))).slice(0, 2), ['azure/slow', 'gcp/dead']);
  assert.deepEqual(ids(sorted(some, orderFrom('-city'))).slice(0, 2), ['aws/a10', 'azure/slow']);
});

test('names sort as people count', () => {
  assert.deepEqual(ids(sorted(some, orderFrom('region'))), ['aws/a9', 'aws/a10', 'azure/slow', 'gcp/dead', 'gcp/new']);
});

test('equals stay in the order of their rank, both ways', () => {
  assert.deepEqual(ids(sorted(some, orderFrom('group'))), ['aws/a10', 'aws/a9', 'azure/slow', 'gcp/dead', 'gcp/new']);
  assert.deepEqual(ids(sorted(some, orderFrom('-group'))), ['aws/a10', 'aws/a9', 'azure/slow', 'gcp/dead', 'gcp/new']);
});

test('sorting leaves the report as it was', () => {
  const before = ids(some);
  sorted(some, orderFrom('-median'));
  assert.deepEqual(ids(some), before);
});

test('every column but the picture sorts', () => {
  for (const width of ['narrow', 'usual'] as const) {
    const columns = columnsFor(width).map((column) => column.id);
    assert.deepEqual(columns.filter((id) => id !== 'plot' && !isColumn(id)), []);
    assert.equal(new Set(columns).size, 16);
  }
});

test('a click sorts up, the next one down', () => {
  const click = (sort: string, column: ColumnId) => orderAfter(orderFrom(sort), column);
  assert.equal(click('', 'median'), 'median');
  assert.equal(click('median', 'median'), '-median');
  assert.equal(click('-median', 'median'), 'median');
  assert.equal(click('-median', 'rank'), '');
  assert.equal(click('', 'rank'), '-rank');
  assert.deepEqual(orderFrom('__proto__'), { column: 'rank', down: false });
});

test('every word of the filter has to be there', () => {
  assert.deepEqual(ids(filtered(some, '', 'AWS a9')), ['aws/a9']);
  assert.deepEqual(ids(filtered(some, '', 'osaka')), ['azure/slow']);
  assert.deepEqual(ids(filtered(some, '', 'silent')), ['gcp/dead']);
  assert.deepEqual(ids(filtered(some, 'gcp', '')), ['gcp/dead', 'gcp/new']);
  assert.deepEqual(filtered(some, 'gcp', 'aws'), []);
});

test('places sort by one probe, by name or by their worst', () => {
  const cell = (probe: string, target: string, median_ns: number | null) => ({
    probe, target, service: null, method: 'tcp', conn: 'cold', n: 10, ok: 10, loss_ratio: 0, median_ns, timeout_ns: 1e9, rank: 1, standing: 'best' as const,
  });
  const matrix: Matrix = {
    schema: 'regionbench.matrix/1', since: '', until: '',
    probes: ['p', 'q'].map((probe) => ({ probe, state: 'winner', best: [] })),
    targets: ['aws/a', 'aws/b', 'gcp/c'].map((target) => ({ target, service: null, name: null, city: null })),
    cells: [cell('p', 'aws/a', 10), cell('p', 'aws/b', null), cell('p', 'gcp/c', 30), cell('q', 'aws/a', 50)],
  };
  const rows = (some: object) => ids(placeRows(matrix, { ...USUAL, ...some }));
  assert.deepEqual(rows({}), ['gcp/c', 'aws/a', 'aws/b']);
  assert.deepEqual(rows({ sort: 'p' }), ['aws/a', 'gcp/c', 'aws/b']);
  assert.deepEqual(rows({ sort: '-p' }), ['aws/b', 'gcp/c', 'aws/a']);
  assert.deepEqual(rows({ sort: 'q' })[0], 'aws/a');
  assert.deepEqual(rows({ sort: '-region', provider: 'aws' }), ['aws/b', 'aws/a']);
});
