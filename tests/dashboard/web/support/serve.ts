// SPDX-License-Identifier: Apache-2.0
// The real aggregator, filled through real uploads.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { batches, type Probe } from './past';

/** The program: what REGIONBENCH says, or what was built here. */
export function program(): string {
  const given = process.env['REGIONBENCH'];
  const built = ['asan', 'release', 'dev'].map((preset) => resolve(`../../build/${preset}/bin/regionbench`));
  const found = given ?? built.find((path) => existsSync(path));
  if (found === undefined) throw new Error('build regionbench first: ./run build');
  return found;
}

const TOKEN = 'uploads-of-the-tests';
const READ_TOKEN = 'reads-of-the-tests';

function stanza(arguments_: string[], token: string): string {
  const asked = ['token', ...arguments_, '--token', token];
  return execFileSync(program(), asked, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

export class Serve {
  readonly folder = mkdtempSync(join(tmpdir(), 'regionbench-web-'));
  port = 0;
  private child: ChildProcess | null = null;

  private constructor() {
    // The lines that `token` prints are comments and settings.
    const settings = [stanza(['--probe', '*'], TOKEN), stanza(['--read'], READ_TOKEN)].join('\n');
    writeFileSync(join(this.folder, 'hub.toml'), settings);
  }

  static async start(): Promise<Serve> {
    const serve = new Serve();
    await serve.begin();
    return serve;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** On the same port as before, if there was one. */
  async begin(): Promise<void> {
    const child = spawn(
      program(),
      ['serve', '--config', join(this.folder, 'hub.toml'), '--db', join(this.folder, 'samples.db'), '--listen', `127.0.0.1:${this.port}`],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.child = child;
    const said: string[] = [];
    this.port = await new Promise<number>((found, failed) => {
      child.stderr!.setEncoding('utf8').on('data', (text: string) => {
        said.push(text);
        const port = /127\.0\.0\.1:(\d+)/.exec(said.join(''));
        if (port) found(Number(port[1]));
      });
      child.once('exit', (code) => failed(new Error(`serve ended with ${code}: ${said.join('')}`)));
    });
  }

  async end(): Promise<void> {
    const child = this.child;
    this.child = null;
    if (child === null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await gone;
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async upload(probe: Probe, now = Date.now(), seed = 1): Promise<void> {
    for (const batch of batches(probe, now, seed)) {
      const response = await fetch(`${this.url}api/v1/samples`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/x-ndjson', 'Content-Encoding': 'gzip' },
        body: new Uint8Array(gzipSync(batch)),
      });
      const receipt = (await response.json()) as { error?: string; rejected?: { error: string }[] };
      if (!response.ok || receipt.rejected?.length) throw new Error(`upload: ${response.status} ${JSON.stringify(receipt).slice(0, 400)}`);
    }
  }
}
