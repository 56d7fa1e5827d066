// SPDX-License-Identifier: Apache-2.0
// The Lambda@Edge handler with the real program: node --test, with
// REGIONBENCH_BOOTSTRAP and REGIONBENCH_EDGE (the handler's folder).
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');

const kPath = '/.well-known/regionbench';

// The folder as it is unzipped at the edge, with a program of the test's choice.
function deployed(config, program = process.env.REGIONBENCH_BOOTSTRAP) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'regionbench-edge-'));
  fs.copyFileSync(
    path.join(process.env.REGIONBENCH_EDGE, 'index.js'), path.join(folder, 'index.js'));
  if (program) fs.symlinkSync(program, path.join(folder, 'bootstrap'));
  fs.writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
  test.after(() => fs.rmSync(folder, { recursive: true }));
  return require(path.join(folder, 'index.js')).handler;
}

function listening() {
  return new Promise((resolve) => {
    const server = net.createServer((socket) => socket.destroy());
    test.after(() => server.close());
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
}

const request = (uri) => ({ Records: [{ cf: { request: { uri, headers: {} } } }] });
const context = { getRemainingTimeInMillis: () => 20000 };

test('the path of ours is answered with a report', async () => {
  const port = await listening();
  const handler = deployed({ targets: [`near=tcp://127.0.0.1:${port}`], event: { rounds: 3 } });
  const answer = await handler(request(kPath), context);
  assert.strictEqual(answer.status, '200');
  const body = JSON.parse(answer.body);
  assert.strictEqual(body.report.targets[0].target, 'custom/near');
  assert.strictEqual(body.report.targets[0].ok, 2);
  assert.strictEqual(body.samples, undefined);
  assert.strictEqual(body.invocation, 1);
  // Once in the life of a sandbox, and then known to all.
  const again = JSON.parse((await handler(request(kPath), context)).body);
  assert.deepStrictEqual(again, body);
  const other = await handler(request('/index.html'), context);
  assert.match(other.headers['x-regionbench'][0].value, /^custom\/near;n=2;q1=0\.\d;/);
});

test('other requests go on untouched and start nothing', async () => {
  const handler = deployed({ targets: ['near=tcp://127.0.0.1:1'] });
  const event = request('/index.html');
  assert.deepStrictEqual(await handler(event, context), event.Records[0].cf.request);
});

test('a response gets the header when it may wait', async () => {
  const port = await listening();
  const handler = deployed(
    { wait: true, targets: [`near=tcp://127.0.0.1:${port}`], event: { rounds: 2 } });
  const event = request('/a');
  event.Records[0].cf.response = { status: '200', headers: {} };
  const response = await handler(event, context);
  assert.strictEqual(response.status, '200');
  assert.match(response.headers['x-regionbench'][0].value, /custom\/near/);
});

test('a probe that is missing, fails or hangs breaks no request', async () => {
  for (const program of [null, '/bin/false', '/bin/cat']) {
    const handler = deployed({ wait: true }, program);
    const event = request('/index.html');
    assert.deepStrictEqual(await handler(event, context), event.Records[0].cf.request);
    assert.strictEqual((await handler(request(kPath), context)).status, '503');
  }
});

test('time that runs out gives what there is', async () => {
  const port = await listening();
  const handler = deployed(
    { targets: [`near=tcp://127.0.0.1:${port}`], event: { rounds: 1000 } });
  const hurry = { getRemainingTimeInMillis: () => 1700 };
  const answer = await handler(request(kPath), hurry);
  assert.strictEqual(answer.status, '200');
  const { rounds } = JSON.parse(answer.body).report;
  assert.ok(rounds >= 1 && rounds < 1000);
});

test('a body keeps to what CloudFront takes', async () => {
  const targets = Array.from({ length: 100 }, (_, i) => `t${i}=tcp://127.0.0.1:1`);
  const handler = deployed({ targets, event: { rounds: 1, timeout_ms: 50 } });
  const answer = await handler(request(kPath), context);
  assert.ok(Buffer.byteLength(answer.body) <= 40 * 1024);
  assert.ok(JSON.parse(answer.body).report.targets.length > 10);
});
