// SPDX-License-Identifier: Apache-2.0
// What bootstrap's own TLS can do, seen by a server that takes nothing older
// than 1.3: node --test, with REGIONBENCH_BOOTSTRAP (any build of it).
import assert from 'node:assert';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http2 from 'node:http2';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'regionbench-tls-'));
test.after(() => fs.rmSync(folder, { recursive: true }));
const file = (name) => path.join(folder, name);
execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
  '-nodes', '-keyout', file('key'), '-out', file('cert'), '-days', '2', '-subj', '/CN=localhost',
  '-addext', 'subjectAltName=DNS:localhost,IP:::1'], { stdio: 'ignore' });

const seen = [];
const server = http2.createSecureServer({
  key: fs.readFileSync(file('key')), cert: fs.readFileSync(file('cert')),
  minVersion: 'TLSv1.3', allowHTTP1: true,
}, (request, response) => {
  const socket = request.httpVersion === '2.0' ? request.stream.session.socket : request.socket;
  seen.push(`${request.method} ${request.httpVersion} ${socket.getProtocol()} ${socket.localFamily}`);
  request.resume();
  request.on('end', () => response.end('{"accepted":2,"duplicate":0,"rejected":[]}'));
});

function once(port, event) {
  return new Promise((resolve) => {
    const child = spawn(process.env.REGIONBENCH_BOOTSTRAP, ['--once'], {
      env: {
        SSL_CERT_FILE: file('cert'),
        REGIONBENCH_SINK: `https://[::1]:${port}`,
        REGIONBENCH_TARGETS: `near=https://[::1]:${port}/`,
      },
    });
    let out = '';
    child.stdout.on('data', (chunk) => { out += chunk; });
    child.on('close', () => resolve(JSON.parse(out)));
    child.stdin.end(event);
  });
}

test('probes by TLS 1.3 over IPv6 and uploads by HTTP/2', async (context) => {
  try {
    await new Promise((resolve, reject) => {
      server.on('error', reject);
      server.listen(0, '::1', resolve);
    });
  } catch {
    context.skip('no IPv6 here');
    return;
  }
  test.after(() => server.close());
  const answer = await once(server.address().port, '{"method":"http","rounds":2}');
  assert.strictEqual(answer.sink_error, undefined, JSON.stringify(answer));
  assert.strictEqual(answer.sent, 2);
  assert.deepStrictEqual(seen, [
    'GET 1.1 TLSv1.3 IPv6', 'GET 1.1 TLSv1.3 IPv6', 'POST 2.0 TLSv1.3 IPv6']);
});
