// SPDX-License-Identifier: Apache-2.0
'use strict';

// Lambda@Edge for CloudFront's origin-request and origin-response (Node alone
// runs there): starts the bundled bootstrap once in the life of a sandbox and
// tells what it saw from this edge. The request goes on whatever becomes of the
// probe. Nothing is probed without somebody waiting: the sandbox is frozen as
// soon as it has answered, and a frozen probe measures the frost. There are no
// environment variables at the edge: config.json beside this file has the
// settings.

const { spawn } = require('node:child_process');
const { chmodSync, copyFileSync, constants, accessSync } = require('node:fs');
const path = require('node:path');

const kHeader = 'x-regionbench';
const kLongestHeader = 1700;
const kLongestBody = 40 * 1024;
const kLongestProbeMs = 4000;
const kReserveMs = 700;

const defaults = {
  path: '/.well-known/regionbench', // is answered here; empty: nothing is
  wait: false, // other requests wait, too, for the first probe of a sandbox
  targets: ['aws/*'],
  event: { rounds: 3, timeout_ms: 500 },
};

function loadConfig() {
  try {
    return { ...defaults, ...require('./config.json') };
  } catch {
    return defaults;
  }
}

// A package that lost the execute bit on its way here still works.
function executable() {
  const bundled = path.join(__dirname, 'bootstrap');
  try {
    accessSync(bundled, constants.X_OK);
    return bundled;
  } catch {
    const copy = '/tmp/regionbench-bootstrap';
    copyFileSync(bundled, copy);
    chmodSync(copy, 0o755);
    return copy;
  }
}

// Told to end, the program answers with what there is; then it has to go.
function run(config, timeout) {
  return new Promise((resolve) => {
    const env = {
      REGIONBENCH_PROBE: `lambda-edge/${process.env.AWS_REGION || 'unknown'}`,
      REGIONBENCH_TARGETS: config.targets.join(','),
      SSL_CERT_FILE: process.env.SSL_CERT_FILE || '',
    };
    const stdio = ['pipe', 'pipe', 'ignore'];
    const child = spawn(executable(), ['--once'], { env, stdio });
    const enough = setTimeout(() => child.kill('SIGTERM'), timeout);
    const tooMuch = setTimeout(() => child.kill('SIGKILL'), timeout + kReserveMs / 2);
    let out = '';
    const finish = (why) => {
      clearTimeout(enough);
      clearTimeout(tooMuch);
      resolve(read(out) || { error: why });
    };
    child.stdout.on('data', (chunk) => { out += chunk; });
    child.on('error', (error) => finish(String(error.message)));
    child.on('close', () => finish('no answer'));
    child.stdin.on('error', () => {});
    child.stdin.end(JSON.stringify(config.event));
  });
}

function read(out) {
  try {
    const answer = JSON.parse(out);
    if (answer.report) return answer;
    return answer.error ? { error: answer.error } : null;
  } catch {
    return null;
  }
}

let probing = null; // of this sandbox; a failure is tried again
let latest = null;

async function probe(config, timeout) {
  if (!probing) {
    probing = Promise.resolve()
      .then(() => run(config, timeout))
      .catch((error) => ({ error: String(error.message) }))
      .then((answer) => {
        if (answer.error) probing = null;
        latest = answer;
        return answer;
      });
  }
  return probing;
}

const millis = (ns) => (ns === null ? '' : (ns / 1e6).toFixed(1));

// `aws/eu-west-1;n=2;q1=10.1;median=10.3;q3=10.9, …`: the nearest first, and as
// many as a header may hold.
function boxes(report) {
  let text = '';
  for (const target of report.targets) {
    const rtt = target.rtt_ns;
    const box = `${target.target};n=${target.n};q1=${millis(rtt.q1)};` +
      `median=${millis(rtt.median)};q3=${millis(rtt.q3)}`;
    if (text.length + box.length + 2 > kLongestHeader) break;
    text += (text ? ', ' : '') + box;
  }
  return text;
}

function addHeader(message, answer) {
  if (!answer || answer.error || !message.headers) return;
  const value = boxes(answer.report);
  if (value) message.headers[kHeader] = [{ key: 'X-Regionbench', value }];
}

// The samples would not fit: the report does, or else its nearest targets.
function generated(answer) {
  const shown = { ...answer };
  delete shown.samples;
  let body = JSON.stringify(shown);
  while (Buffer.byteLength(body) > kLongestBody) {
    const targets = shown.report.targets;
    shown.report = { ...shown.report, targets: targets.slice(0, targets.length >> 1) };
    body = JSON.stringify(shown);
  }
  return {
    status: answer.error ? '503' : '200',
    statusDescription: answer.error ? 'Service Unavailable' : 'OK',
    headers: {
      'content-type': [{ key: 'Content-Type', value: 'application/json' }],
      'cache-control': [{ key: 'Cache-Control', value: 'no-store' }],
    },
    body,
  };
}

function timeLeft(context) {
  const left = context && context.getRemainingTimeInMillis
    ? context.getRemainingTimeInMillis() - kReserveMs
    : kLongestProbeMs;
  return Math.max(1, Math.min(left, kLongestProbeMs));
}

exports.handler = async (event, context) => {
  const { request, response } = event.Records[0].cf;
  const message = response || request;
  try {
    const config = loadConfig();
    const asked = !response && config.path && request.uri === config.path;
    const waits = asked || config.wait;
    const answer = waits ? await probe(config, timeLeft(context)) : latest;
    if (asked) return generated(answer);
    addHeader(message, answer);
  } catch (error) {
    console.error('regionbench:', error.message);
  }
  return message;
};
