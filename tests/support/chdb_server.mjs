// SPDX-License-Identifier: Apache-2.0
//
// Today's ClickHouse engine, from the npm package chdb, behind as much of the
// HTTP interface as regionbench uses, on 127.0.0.1. One statement at a time.
//
//   node chdb_server.mjs PORT FOLDER    chdb is found by NODE_PATH's folder in
//                                       REGIONBENCH_CHDB (its node_modules)
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';

const [port, folder] = process.argv.slice(2);
const require = createRequire(join(process.env.REGIONBENCH_CHDB, 'x.js'));
const { Session } = require('chdb');
mkdirSync(folder, { recursive: true });
const session = new Session(join(folder, 'data'));
session.query('SET max_query_size = 67108864');

const structures = new Map();

async function ask(sql, format) {
  return Buffer.from((await session.queryAsync(sql, { format })).bytes());
}

// The engine takes rows from a file that says what is in it.
async function insert(database, table, rows) {
  const name = `\`${database}\`.${table}`;
  if (!structures.has(name)) {
    const columns = await ask(`DESCRIBE TABLE ${name}`, 'TSVRaw');
    const list = columns.toString().trim().split('\n').map((line) => {
      const [column, type] = line.split('\t');
      return `${column} ${type}`;
    });
    structures.set(name, list.join(', ').replaceAll("'", "\\'"));
  }
  const file = join(folder, 'rows');
  writeFileSync(file, rows);
  await ask(`INSERT INTO ${name} SELECT * FROM file('${file}', 'RowBinary', ` +
            `'${structures.get(name)}')`, 'TSV');
  rmSync(file);
  return Buffer.alloc(0);
}

async function answer(url, body) {
  const database = url.searchParams.get('database') ?? 'default';
  const query = url.searchParams.get('query');
  const into = /^INSERT INTO (\S+) FORMAT RowBinary$/.exec(query ?? '');
  if (into) return insert(database, into[1], body);
  const sql = query ?? body.toString();
  const binary = sql.endsWith(' FORMAT RowBinary');
  const plain = binary ? sql.slice(0, -' FORMAT RowBinary'.length) : sql;
  return ask(`USE \`${database}\`; ${plain}`, binary ? 'RowBinary' : 'TSV');
}

let last = Promise.resolve();
createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    let body = Buffer.concat(pieces);
    if (request.headers['content-encoding'] === 'gzip') body = gunzipSync(body);
    const url = new URL(request.url, 'http://127.0.0.1');
    last = last.then(() => answer(url, body)).then(
        (rows) => response.end(rows),
        (error) => {
          response.statusCode = 500;
          response.end(`${error.message}\n`);
        });
  });
}).listen(Number(port), '127.0.0.1');
