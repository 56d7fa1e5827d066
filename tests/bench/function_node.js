// SPDX-License-Identifier: Apache-2.0
// What function.py compares with: a Lambda runtime loop in Node that times TCP
// connects to the same targets in the same rounds, as well as Node can.
'use strict';
const http = require('node:http');
const net = require('node:net');

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true });
const call = (method, path, body) => new Promise((resolve, reject) => {
  const request = http.request({ host, port, method, path, agent }, (response) => {
    let text = '';
    response.on('data', (chunk) => { text += chunk; });
    response.on('end', () => resolve({ headers: response.headers, text }));
  });
  request.on('error', reject);
  request.end(body);
});
const connect = (target) => new Promise((resolve) => {
  const [, name, at] = /^(.*)=tcp:\/\/127\.0\.0\.1:(\d+)$/.exec(target);
  const begin = process.hrtime.bigint();
  const socket = net.connect(Number(at), '127.0.0.1', () => {
    const rtt = Number(process.hrtime.bigint() - begin);
    socket.destroy();
    resolve({ target: name, outcome: 'ok', rtt_ns: rtt });
  });
  socket.on('error', () => resolve({ target: name, outcome: 'refused' }));
});
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

(async () => {
  for (;;) {
    const next = await call('GET', '/2018-06-01/runtime/invocation/next');
    const { rounds } = JSON.parse(next.text);
    const pending = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const target of process.env.REGIONBENCH_TARGETS.split(',')) {
        pending.push(connect(target));
        await pause(1);
      }
      await pause(75);
    }
    const id = next.headers['lambda-runtime-aws-request-id'];
    await call('POST', `/2018-06-01/runtime/invocation/${id}/response`,
      JSON.stringify({ samples: await Promise.all(pending) }));
  }
})().catch(() => process.exit(1));
