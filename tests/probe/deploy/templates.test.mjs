// SPDX-License-Identifier: Apache-2.0
// What is deployed, read by validators that need no account: node --test, with
// the packages of package.json in NODE_MODULES.
import assert from 'node:assert';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const modules = createRequire(path.join(process.env.NODE_MODULES, 'x.js'));
const { CelEngine, TemplateFile } = modules('@aws/cloudformation-validate');
const YAML = modules('yaml');
const deploy = fileURLToPath(new URL('../../../probe/deploy', import.meta.url));
const file = (...parts) => path.join(deploy, ...parts);
const read = (...parts) => fs.readFileSync(file(...parts), 'utf8');

function findings(text) {
  const name = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'regionbench-')), 't.yaml');
  fs.writeFileSync(name, text);
  const engine = new CelEngine();
  const found = engine.validateStandard(new TemplateFile(name)).diagnostics;
  fs.rmSync(path.dirname(name), { recursive: true });
  return [...found]
    .filter((one) => !/^INFO/i.test(String(one.severity)))
    .map((one) => `${one.ruleId} ${one.message}`);
}

test('the AWS template has no error and no warning', () => {
  assert.deepStrictEqual(findings(read('aws', 'template.yaml')), []);
});

test('the validator finds what is wrong', () => {
  const text = read('aws', 'template.yaml');
  for (const [good, bad] of [
    ['ReservedConcurrentExecutions:', 'ReservedConcurrentExecutionz:'],
    ['provided.al2023', 'provided.al1999'],
    ['!GetAtt ScheduleRole.Arn', '!GetAtt Elsewhere.Arn'],
  ]) {
    assert.ok(findings(text.replace(good, bad)).length > 0, bad);
  }
});

test('nothing is run twice, at once or without end on AWS', () => {
  const { Resources } = YAML.parse(read('aws', 'template.yaml'), {
    logLevel: 'silent',
    customTags: ['!Ref', '!Sub', '!GetAtt', '!If', '!Not', '!Equals'].map((tag) => ({ tag, resolve: (x) => x })),
  });
  assert.strictEqual(Resources.Timer.Properties.Target.RetryPolicy.MaximumRetryAttempts, 0);
  assert.strictEqual(Resources.InvokeConfig.Properties.MaximumRetryAttempts, 0);
  assert.strictEqual(Resources.Function.Properties.ReservedConcurrentExecutions, 1);
  assert.ok(Resources.Function.Properties.Timeout <= 900);
  assert.ok(Resources.LogGroup.Properties.RetentionInDays > 0);
});

test("Alibaba's blocks keep to the ranges of fc3", () => {
  const { edition, resources } = YAML.parse(read('alibaba', 's.yaml'), { merge: true });
  assert.strictEqual(edition, '3.0.0');
  for (const [region, { component, props }] of Object.entries(resources)) {
    assert.strictEqual(component, 'fc3');
    assert.strictEqual(props.region, region);
    assert.match(props.runtime, /^custom\.debian1[012]$/);
    assert.ok(props.memorySize % 64 === 0 && props.memorySize >= 128);
    assert.ok([512, 10240].includes(props.diskSize));
    assert.ok(props.timeout >= 1 && props.timeout <= 86400);
    assert.strictEqual(props.instanceConcurrency, 1);
    assert.strictEqual(String(props.customRuntimeConfig.port), props.environmentVariables.FC_SERVER_PORT);
    assert.match(props.triggers[0].triggerConfig.cronExpression, /^@every [1-9]\d*m$/);
  }
});

test("Azure's files are a custom handler and a timer", () => {
  const host = JSON.parse(read('azure', 'host.json'));
  assert.strictEqual(host.version, '2.0');
  assert.strictEqual(host.customHandler.description.defaultExecutablePath, 'bootstrap');
  const [timer] = JSON.parse(read('azure', 'probe', 'function.json')).bindings;
  assert.strictEqual(timer.type, 'timerTrigger');
  assert.strictEqual(timer.schedule.split(' ').length, 6);
});

test('the Cloud Run job is not repeated', () => {
  const job = YAML.parse(read('gcp', 'job.yaml'));
  assert.strictEqual(job.kind, 'Job');
  assert.strictEqual(job.spec.template.spec.template.spec.maxRetries, 0);
});

// The AWS CLI's place is taken by a program that keeps in files what exists, so
// that a second run meets what the first one made.
function cloud() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'regionbench-aws-'));
  test.after(() => fs.rmSync(folder, { recursive: true }));
  fs.mkdirSync(path.join(folder, 'state'));
  fs.writeFileSync(path.join(folder, 'aws'), `#!/bin/sh
cd ${folder}/state
echo "$*" >>../calls
region=global
for word; do [ "$last" != --region ] || region=$word; last=$word; done
case "$*" in
  *--region\\ broken*) exit 254 ;;
  sts*) printf '111122223333\\tarn:aws-cn:iam::111122223333:user/x\\n' ;;
  secretsmanager*) echo very-secret ;;
  logs\\ describe*) ls | sed -n "s,^create-log-group.$region$,/aws/lambda/regionbench,p" ;;
  iam\\ get-role*) test -e create-role.global ;;
  lambda\\ get-function*) test -e create-function.$region ;;
  scheduler\\ get-schedule*) test -e create-schedule.$region ;;
  *\\ delete-*) rm create-\${2#delete-}.$region ;;
  *\\ create-*) test ! -e $2.$region && : >$2.$region ;;
esac
`, { mode: 0o755 });
  fs.writeFileSync(path.join(folder, 'f.zip'), '');
  return {
    run: (...args) => {
      fs.writeFileSync(path.join(folder, 'calls'), '');
      const ran = spawnSync(file('aws', 'deploy'), ['--zip', path.join(folder, 'f.zip'), ...args], {
        encoding: 'utf8',
        env: { PATH: `${folder}:${process.env.PATH}`, REGIONBENCH_ROLE_WAIT: '0' },
      });
      return { ...ran, calls: fs.readFileSync(path.join(folder, 'calls'), 'utf8') };
    },
  };
}
const sink = ['--sink', 'https://hub.test', '--token-secret', 'a/b'];

test('deploying twice creates once, and destroying leaves nothing', () => {
  const { run } = cloud();
  const first = run(...sink, 'eu-west-1', 'eu-west-2');
  assert.strictEqual(first.status, 0, first.stderr);
  assert.match(first.stderr, /eu-west-1 +deployed\neu-west-2 +deployed\n/);
  assert.strictEqual(first.calls.match(/iam create-role/g).length, 1);
  assert.strictEqual(first.calls.match(/lambda create-function/g).length, 2);
  assert.match(first.calls, /arn:aws-cn:iam::111122223333:role\/regionbench/);
  assert.doesNotMatch(first.calls + first.stdout + first.stderr, /very-secret/);
  const second = run(...sink, 'eu-west-1', 'eu-west-2');
  assert.strictEqual(second.status, 0, second.stderr);
  assert.doesNotMatch(second.calls, / create-/);
  assert.match(second.calls, /scheduler update-schedule/);
  const gone = run('--destroy', 'eu-west-1');
  assert.match(gone.stderr, /eu-west-1 +destroyed/);
  assert.match(gone.calls, /scheduler delete-schedule.*\n.*\n.*lambda delete-function/);
  assert.doesNotMatch(run('--destroy', 'eu-west-1').calls, /delete-/);
});

test('a region that fails is said, and the others go on', () => {
  const ran = cloud().run(...sink, 'broken', 'eu-west-1');
  assert.strictEqual(ran.status, 1);
  assert.match(ran.stderr, /broken +FAILED\neu-west-1 +deployed/);
});

test('a dry run calls nobody and prints every call', () => {
  const ran = cloud().run(...sink, '--dry-run', 'eu-west-1');
  assert.strictEqual(ran.calls, '');
  assert.match(ran.stdout, /^aws iam create-role /m);
  assert.match(ran.stdout, /^aws scheduler create-schedule --region eu-west-1 /m);
  assert.match(ran.stderr, /eu-west-1 +planned/);
});

test('misuse is said before anything is called', () => {
  for (const args of [[], ['eu-west-1'], [...sink, 'EU WEST'],
    [...sink, '--memory', '64', 'eu-west-1'], [...sink, '--schedule', 'every five', 'eu-west-1'],
    [...sink, '--sideways', 'eu-west-1'], [...sink, '--name', 'a b', 'eu-west-1']]) {
    const ran = cloud().run(...args);
    assert.strictEqual(ran.status, 2, args.join(' '));
    assert.strictEqual(ran.calls, '');
  }
});

test('the scripts are plain sh', () => {
  for (const script of ['probe/deploy/aws/deploy', 'probe/function/package', 'probe/function/static/fetch']) {
    execFileSync('sh', ['-n', path.join(deploy, '../..', script)]);
  }
});
