// SPDX-License-Identifier: Apache-2.0
import { age, roundDuration, utc } from './format';
import type { Overall, Report } from './model';

const WORDS: Record<string, string> = {
  winner: 'Winner', tied: 'Tie', unsure: 'Unsure', no_data: 'No data', agreed: 'Agreed', divided: 'Divided',
};
const MARKS: Record<string, string> = {
  winner: '✓', agreed: '✓', tied: '=', divided: '≠', unsure: '?', no_data: '∅',
};

const sentence = (text: string): string => {
  const first = text.split(/[\s/:]/, 1)[0] ?? '';
  // An id stays as it is written; a word begins a sentence.
  const begun = text.includes('/') && text.startsWith(`${first}/`) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
};

function Sentence({ state, text }: { state: string; text: string }) {
  return (
    <p class={`verdict ${state}`} role="status">
      <span class="state"><span aria-hidden="true">{MARKS[state] ?? ''}</span> {WORDS[state] ?? state}</span>{' '}
      <span class="text">{sentence(text)}</span>
    </p>
  );
}

function Notes({ notes }: { notes: string[] }) {
  if (notes.length === 0) return null;
  if (notes.length === 1) return <p class="note">{notes[0]}</p>;
  return (
    <details class="note">
      <summary>{notes.length} notes</summary>
      <ul>{notes.map((text) => <li key={text}>{text}</li>)}</ul>
    </details>
  );
}

function facts(report: Report): string[] {
  const begin = new Date(report.started_at);
  const end = new Date(begin.getTime() + report.elapsed_ns / 1e6);
  const when = report.elapsed_ns < 600e9
    ? `${utc(begin)}, for ${age(report.elapsed_ns / 1e6)}`
    : `${utc(begin)} to ${utc(end)}`;
  const { ns, ratio } = report.min_difference;
  const ties = ns > 0 || ratio > 0 ? [`less than ${roundDuration(ns)} or ${+(ratio * 100).toPrecision(3)} % apart is a tie`] : [];
  return [
    `${report.method} ${report.conn}`,
    `${report.rounds.toLocaleString('en')} ${report.rounds === 1 ? 'round' : 'rounds'}`,
    when,
    `${+(report.confidence * 100).toPrecision(4)} % confidence`,
    ...(report.quantile === 0.5 ? [] : [`ranked by p${+(report.quantile * 100).toPrecision(4)}`]),
    ...ties,
  ];
}

export function Verdict({ report }: { report: Report }) {
  return (
    <section aria-label="verdict">
      <Sentence state={report.verdict.state} text={report.verdict.text} />
      <p class="facts-line">{facts(report).join(' · ')}</p>
      <Notes notes={report.warnings} />
    </section>
  );
}

export function OverallVerdict({ verdict, since, until }: { verdict: Overall; since: string; until: string }) {
  return (
    <section aria-label="verdict">
      <Sentence state={verdict.state} text={verdict.text} />
      <p class="facts-line">
        {`${verdict.decided} of ${verdict.probes} probes decided · ${utc(new Date(since))} to ${utc(new Date(until))}`}
      </p>
    </section>
  );
}
