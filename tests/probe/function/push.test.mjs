// SPDX-License-Identifier: Apache-2.0
// Schedule -> function -> aggregator -> store and /metrics, whole; the runtime
// of Lambda is played here. node --test, with REGIONBENCH and
// REGIONBENCH_BOOTSTRAP.
import assert from 'node:assert';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'regionbench-push-'));
test.after(() => fs.rmSync(folder, { recursive: true }));
const db = path.join(folder, 'samples.db');
const config = path.join(folder, 'serve.toml');

const token = JSON.parse(execFileSync(process.env.REGIONBENCH,
  ['token', '--probe', 'aws-lambda/*', '--json'], { stdio: ['ignore', 'pipe', 'ignore'] }));
fs.writeFileSync(config, `listen = "127.0.0.1:0"
[[token]]
probe = "aws-lambda/*"
hash = "${token.hash}"
`);

const probed = net.createServer((socket) => socket.destroy());
await new Promise((resolve) => probed.listen(0, '127.0.0.1', resolve));
test.after(() => probed.close());

const ended = (child) => new Promise((resolve) => child.on('close', resolve));

async function serve() {
  const child = spawn(process.env.REGIONBENCH, ['serve', '--config', config, '--db', db],
    { stdio: ['ignore', 'ignore', 'pipe'], env: {} });
  const end = ended(child);
  const address = await new Promise((resolve, reject) => {
    let log = '';
    end.then(() => reject(new Error(log)));
    child.stderr.on('data', (chunk) => {
      log += chunk;
      const found = /msg=listening address=(\S+)/.exec(log);
      if (found) resolve(found[1]);
    });
  });
  return { address, stop: () => { child.kill('SIGTERM'); return end; } };
}

// What EventBridge Scheduler sends, as often as asked; then the runtime waits.
async function runOnSchedule(times, sink) {
  const answers = [];
  let given = 0;
  let all;
  const done = new Promise((resolve) => { all = resolve; });
  const runtime = http.createServer((request, response) => {
    if (request.url.endsWith('/invocation/next')) {
      if (given === times) return;
      given += 1;
      response.writeHead(200, {
        'Lambda-Runtime-Aws-Request-Id': `scheduled-${given}`,
        'Lambda-Runtime-Deadline-Ms': String(Date.now() + 30_000),
      });
      response.end('{"version":"0","source":"aws.scheduler","detail-type":"Scheduled Event","detail":"{}"}');
      return;
    }
    let text = '';
    request.on('data', (chunk) => { text += chunk; });
    request.on('end', () => {
      response.writeHead(202).end('{}');
      answers.push({ url: request.url, body: JSON.parse(text) });
      if (answers.length === times) all();
    });
  });
  await new Promise((resolve) => runtime.listen(0, '127.0.0.1', resolve));
  const child = spawn(process.env.REGIONBENCH_BOOTSTRAP, [], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${runtime.address().port}`,
      AWS_REGION: 'eu-west-1', REGIONBENCH_PROBE: 'aws-lambda/eu-west-1',
      REGIONBENCH_TARGETS: `near=tcp://127.0.0.1:${probed.address().port}`,
      REGIONBENCH_SINK: sink, REGIONBENCH_TOKEN: token.token,
    },
  });
  const end = ended(child);
  const early = end.then((code) => { throw new Error(`bootstrap ended early: ${code}`); });
  await Promise.race([done, early]);
  early.catch(() => {});
  child.kill('SIGTERM');
  assert.strictEqual(await end, 0);
  runtime.closeAllConnections();
  runtime.close();
  return answers;
}

test('what a schedule measures is in the store and on /metrics', async () => {
  const hub = await serve();
  const answers = await runOnSchedule(3, `http://${hub.address}`);
  for (const [i, { url, body }] of answers.entries()) {
    assert.match(url, new RegExp(`/invocation/scheduled-${i + 1}/response$`));
    assert.strictEqual(body.sink_error, undefined);
    assert.deepStrictEqual([body.sent, body.failed, body.invocation], [5, 0, i + 1]);
  }
  const page = await (await fetch(`http://${hub.address}/metrics`)).text();
  assert.match(page, /samples_total\{probe="aws-lambda\/eu-west-1",[^}]*outcome="ok"\} 15\n/);
  assert.strictEqual(await hub.stop(), 0);
  const stored = execFileSync('sqlite3',
    [db, 'SELECT count(*), count(DISTINCT round) FROM samples WHERE probe = \'aws-lambda/eu-west-1\''],
    { encoding: 'utf8' });
  assert.strictEqual(stored, '15|5\n');
});

test('while the aggregator is away the answer has the samples', async () => {
  const hub = await serve();
  await hub.stop();
  const [{ body }] = await runOnSchedule(1, `http://${hub.address}`);
  assert.match(body.sink_error, /./);
  assert.strictEqual(body.failed, 5);
  assert.strictEqual(body.samples.length, 5);
});
