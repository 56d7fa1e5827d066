// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { csv, reportCsv, reportJson } from '../../../dashboard/web/src/download';
import type { Report } from '../../../dashboard/web/src/model';
import { reportOf, silent, targetNamed } from './support/reports';

const golden = (name: string) => readFileSync(resolve('../../tests/golden', name), 'utf8');

test('the CSV is the one of the command line', () => {
  for (const name of ['report_winner', 'report_troubled', 'report_many', 'report_no_data']) {
    const report = JSON.parse(golden(`${name}.json`)) as Report;
    assert.equal(reportCsv(report.targets), golden(`${name}.csv`), name);
  }
});

test('a text cannot become a formula or another cell', () => {
  assert.equal(csv('a', [['=1+1', '-x', '@y', 'a,b', 'say "x"', 'two\nlines', null, -3]]), 'a\r\n\'=1+1,\'-x,\'@y,"a,b","say ""x""",two lines,,-3\r\n');
});

test('JSON has the shown targets in the shown order and says all else of the report', () => {
  const report = reportOf([targetNamed('aws/a', 1), silent('aws/b', 2), targetNamed('aws/c', 3)]);
  const shown = JSON.parse(reportJson(report, [report.targets[2]!, report.targets[0]!])) as Report;
  assert.deepEqual(shown.targets.map((one) => one.target), ['aws/c', 'aws/a']);
  assert.equal(shown.verdict.state, 'winner');
  assert.equal(shown.schema, 'regionbench.report/1');
});
