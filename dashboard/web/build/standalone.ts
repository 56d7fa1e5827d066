// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/** What the program replaces by the bundle and by the report. */
const STYLE_MARK = '@STYLE@';
const SCRIPT_MARK = '@SCRIPT@';
const REPORT_MARK = '"@REPORT@"';

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The page as one file, without its bundle: the program puts in what it serves
 * anyway. Nothing is loaded, and only that script and that style may run. The report is a block of data, which no policy needs to allow. */
export function standaloneHtml(script: string, style: string): string {
  if (/<\/(script|style)|<!--|@(STYLE|SCRIPT|REPORT)@/i.test(script + style)) {
    throw new Error('the bundle would end its own element, or has a mark in it');
  }
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>regionbench</title>
<style>${STYLE_MARK}</style>
<div id="page"></div>
<noscript>This report needs scripts; they are inside this file.</noscript>
<script type="application/json" id="report">${REPORT_MARK}</script>
<script type="module">${SCRIPT_MARK}</script>
</html>
`;
}

/** standalone.html beside the files that are served. */
export function standalone(): Plugin {
  return {
    name: 'standalone',
    // After Vite's own last touch to the code.
    generateBundle: { order: 'post', handler(_options, bundle) {
      const script = bundle['app.js'];
      const style = bundle['app.css'];
      if (script?.type !== 'chunk' || style?.type !== 'asset') {
        throw new Error('no app.js or no app.css');
      }
      const source = standaloneHtml(script.code, String(style.source));
      this.emitFile({ type: 'asset', fileName: 'standalone.html', source });
    } },
  };
}
