// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** The licences of what is inside the bundle, as they want to be. */
export function licences(names: string[]): Plugin {
  return {
    name: 'licences',
    generateBundle() {
      const texts = names.map((name) => {
        const text = readFileSync(`node_modules/${name}/LICENSE`, 'utf8');
        return `${name}\n\n${text.trim()}\n`;
      });
      const source = texts.join('\n----\n\n');
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source });
    },
  };
}

/** A .gz and a .br beside each file that is served. */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    // After Vite's own last touch to the code.
    generateBundle: { order: 'post', handler(_options, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        if (name === 'standalone.html') continue;
        const text = Buffer.from(
          file.type === 'chunk' ? file.code : file.source,
        );
        const best = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } };
        this.emitFile({ type: 'asset', fileName: `${name}.gz`, source: gzipSync(text, { level: 9 }) });
        this.emitFile({ type: 'asset', fileName: `${name}.br`, source: brotliCompressSync(text, best) });
      }
    } },
  };
}
