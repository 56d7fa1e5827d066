// SPDX-License-Identifier: Apache-2.0
// Function -> bucket -> store, with s3rver for Amazon. It does not check
// signatures of version 4, so the last test does:
// node --test, with NODE_MODULES, REGIONBENCH and REGIONBENCH_BOOTSTRAP.
import assert from 'node:assert';
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

const modules = createRequire(path.join(process.env.NODE_MODULES, 'x.js'));
const S3rver = modules('s3rver');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'regionbench-s3-'));
test.after(() => fs.rmSync(folder, { recursive: true }));

const probed = net.createServer((socket) => socket.destroy());
await new Promise((resolve) => probed.listen(0, '127.0.0.1', resolve));
test.after(() => probed.close());
const s3 = new S3rver({
  address: '127.0.0.1', port: 0, silent: true, directory: path.join(folder, 's3'),
  configureBuckets: [{ name: 'samples' }],
});
const { port } = await s3.run();
test.after(() => s3.close());

function run(program, args, env, input = '') {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER', ...env,
      },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => { out += chunk; });
    child.stderr.on('data', (chunk) => { err += chunk; });
    child.on('close', (status) => resolve({ status, out, err }));
    child.stdin.end(input);
  });
}
const invoke = (env = {}) => run(process.env.REGIONBENCH_BOOTSTRAP, ['--once'], {
  REGIONBENCH_SINK: 's3://samples/in', REGIONBENCH_PROBE: 'aws-lambda/eu-west-1',
  REGIONBENCH_TARGETS: `near=tcp://127.0.0.1:${probed.address().port}`, ...env,
}, '{"rounds":2}');
const put = (key, body) => new Promise((resolve, reject) => {
  const request = http.request({ port, host: '127.0.0.1', method: 'PUT', path: `/samples/${key}` }, (response) => {
    response.resume();
    response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`PUT ${response.statusCode}`))));
  });
  request.on('error', reject);
  request.end(body);
});
const take = (url = 's3://samples/in/') => run(process.env.REGIONBENCH,
  ['import', url, '--db', path.join(folder, 'all.db'), '--json', '--quiet'], {});

test('what functions put into a bucket is stored once', async () => {
  for (let i = 0; i < 3; i += 1) {
    const ran = await invoke();
    const answer = JSON.parse(ran.out);
    assert.strictEqual(answer.sink_error, undefined, ran.out);
    assert.strictEqual(answer.sent, 2);
    assert.strictEqual(answer.samples, undefined);
  }
  const first = JSON.parse((await take()).out);
  assert.deepStrictEqual([first.accepted, first.duplicate, first.rejected_total], [6, 0, 0]);
  const again = JSON.parse((await take()).out);
  assert.deepStrictEqual([again.accepted, again.duplicate], [0, 6]);
});

test('only the prefix is read', async () => {
  const none = await take('s3://samples/elsewhere/');
  assert.strictEqual(none.status, 0, none.err);
  assert.strictEqual(JSON.parse(none.out).accepted, 0);
});

test('a wrong key is refused in the words of the bucket', async () => {
  const answer = JSON.parse((await invoke({ AWS_ACCESS_KEY_ID: 'nobody' })).out);
  assert.match(answer.sink_error, /^S3 answered 403 InvalidAccessKeyId: /);
  assert.strictEqual(answer.failed, 2);
  assert.strictEqual(answer.samples.length, 2);
});

test('a bucket that is not there fails the import', async () => {
  const ran = await take('s3://nobody/in');
  assert.strictEqual(ran.status, 1);
  assert.match(ran.err, /s3:\/\/nobody\/in: S3 answered 404 NoSuchBucket/);
});

// The chain as it is deployed: schedule, function, bucket, aggregator, /metrics;
// the aggregator is away for half of it.
test('an aggregator that comes back has every sample once', async () => {
  const db = path.join(folder, 'served.db');
  const config = path.join(folder, 'serve.toml');
  fs.writeFileSync(config, 'listen = "127.0.0.1:0"\npull_from = "s3://samples/chain"\n');
  const into = { REGIONBENCH_SINK: 's3://samples/chain' };
  // First in order, and longer than is read: the others do not wait for it.
  await put('chain/0000-too-large.ndjson', Buffer.alloc((64 << 20) + 1, ' '));
  for (let i = 0; i < 3; i += 1) {
    assert.strictEqual(JSON.parse((await invoke(into)).out).sent, 2);
  }
  const serve = spawn(process.env.REGIONBENCH, ['serve', '--config', config, '--db', db], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER',
    },
  });
  const ended = new Promise((resolve) => serve.on('close', resolve));
  const address = await new Promise((resolve) => {
    let log = '';
    serve.stderr.on('data', (chunk) => {
      log += chunk;
      const found = /msg=listening address=(\S+)/.exec(log);
      if (found) resolve(found[1]);
    });
  });
  let page = '';
  const all = /regionbench_samples_total\{[^}]*outcome="ok"[^}]*\} 6\n/;
  for (let look = 0; look < 600 && !all.test(page); look += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    page = await (await fetch(`http://${address}/metrics`)).text();
  }
  assert.match(page, all);
  assert.match(page, /probe="aws-lambda\/eu-west-1"/);
  serve.kill('SIGTERM');
  assert.strictEqual(await ended, 0);
});

test('a broken line in a bucket costs that line only', async () => {
  const at = path.join(folder, 's3', 'samples', 'in');
  fs.mkdirSync(at, { recursive: true });
  const day = fs.readdirSync(at, { recursive: true }).find((name) => name.endsWith('.ndjson._S3rver_object'));
  assert.ok(day, 'no object was found');
  fs.appendFileSync(path.join(at, day), 'garbage\n');
  const ran = await take();
  assert.strictEqual(ran.status, 2);
  assert.strictEqual(JSON.parse(ran.out).rejected_total, 1);
});

// Signature Version 4 as Amazon describes it, worked out again from the request
// as it arrived.
function signatureOf(request, secret) {
  const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
  const { headers } = request;
  const [, scope, names] = /Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+)/.exec(headers.authorization);
  const [pathname, query = ''] = request.url.split('?');
  const canonical = [request.method, pathname, query.split('&').sort().join('&'),
    ...names.split(';').map((name) => `${name}:${headers[name].trim()}`), '', names,
    headers['x-amz-content-sha256']].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const key = scope.split('/').reduce(hmac, `AWS4${secret}`);
  return hmac(key, ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash].join('\n')).toString('hex');
}

test('every request is signed, with the token of a session', async () => {
  const seen = [];
  const server = http.createServer((request, response) => {
    seen.push([request.method, request.headers.authorization.includes(
      `Signature=${signatureOf(request, 'hidden')}`), request.headers['x-amz-security-token']]);
    request.resume();
    request.on('end', () => response.end(request.url.includes('list-type')
      ? '<R><IsTruncated>false</IsTruncated><Contents><Key>a/b.ndjson</Key></Contents></R>' : ''));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => server.close());
  const keys = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${server.address().port}`, AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'hidden', AWS_SESSION_TOKEN: 'session/+=',
  };
  await invoke(keys);
  await run(process.env.REGIONBENCH,
    ['import', 's3://samples/a/b', '--db', path.join(folder, 'all.db'), '--quiet'], keys);
  assert.deepStrictEqual(seen, [['PUT', true, 'session/+='], ['GET', true, 'session/+='],
    ['GET', true, 'session/+=']]);
});
