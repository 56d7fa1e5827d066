// SPDX-License-Identifier: Apache-2.0
import type { ComponentType } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { AxisSwitch, Choice, Downloads, MethodAndConn, TextFilter, TimeWindow, type Change } from './controls';
import { matrixCsv, reportCsv, reportJson, save, seriesCsv } from './download';
import { useFeed, type Feed } from './feed';
import { fullName, providerOf, type Matrix, type Probes, type Report, type SeriesAnswer, type Target, type Targets } from './model';
import { Failure, Freshness, Quiet, Stale, Waiting } from './notices';
import type Pair from './pair';
import { PlacesTable, placeRows } from './places';
import { RegionsTable } from './regions';
import { axisOf } from './scale';
import { apiUrl, hashOf, lengthOf, stepFor, STEPS, USUAL, type State } from './state';
import { filtered, orderFrom, sorted } from './table';
import { OverallVerdict, Verdict } from './verdict';

export interface Shared {
  state: State;
  change: Change;
  turn: number;
  again: () => void;
  probes: Feed<Probes>;
  targets: Feed<Targets>;
}

const named = (values: readonly string[], none: string): (readonly [string, string])[] => [
  ['', none],
  ...values.map((value) => [value, value] as const),
];

function useRosters({ probes, targets }: Shared) {
  return useMemo(() => {
    const methods = new Set(probes.value?.probes.flatMap((one) => one.methods));
    const providers = new Set(targets.value?.targets.map((one) => providerOf(one.target)));
    return { methods: [...methods].sort(), providers: [...providers].sort() };
  }, [probes.value, targets.value]);
}

const patternFor = (provider: string): string => (provider === '' ? '' : `${provider}/*`);

/** The table with all that belongs to it, for a report from anywhere. */
export function ReportView(props: { report: Report; state: State; change: Change; link: ((target: Target) => string) | null; controls: preact.ComponentChildren }) {
  const { report, state, change, link } = props;
  const matching = useMemo(() => filtered(report.targets, state.provider, state.filter), [report, state.provider, state.filter]);
  const rows = useMemo(() => sorted(matching, orderFrom(state.sort)), [matching, state.sort]);
  const kind = axisOf(matching, state.axis || null).kind;
  const name = `regionbench-${report.probe || 'report'}`;
  return (
    <>
      <Verdict report={report} />
      <form class="controls" aria-label="what is shown" onSubmit={(event) => event.preventDefault()}>
        {props.controls}
        <TextFilter state={state} change={change} />
        <AxisSwitch kind={kind} change={change} />
        <Downloads onCsv={() => save(`${name}.csv`, 'text/csv', reportCsv(rows))} onJson={() => save(`${name}.json`, 'application/json', reportJson(report, rows))} />
      </form>
      <p class="count" role="status">
        {rows.length === report.targets.length ? `${rows.length} targets` : `${rows.length} of ${report.targets.length} targets; the verdict is about all of them`}
      </p>
      {rows.length > 0 && <RegionsTable report={report} rows={rows} state={state} change={change} link={link} />}
      {rows.length === 0 && <Waiting text={report.targets.length === 0 ? 'Nothing was measured in this time.' : 'No target fits the filter.'} />}
    </>
  );
}

export function Regions(shared: Shared) {
  const { state, change, probes, turn, again } = shared;
  const { methods, providers } = useRosters(shared);
  const names = probes.value?.probes.map((one) => one.probe) ?? [];
  const probe = state.probe || names[0] || '';
  const url = probe === '' ? null : apiUrl('report', {
    probe, since: state.since, until: state.until, method: state.method, conn: state.conn, target: patternFor(state.provider),
  });
  const feed = useFeed<Report>(url, 'regionbench.report/1', turn);
  const { since, until, method, conn } = state;
  const link = useMemo(
    () => (target: Target) => hashOf({ ...USUAL, view: 'pair', probe, target: fullName(target), since, until, method, conn }),
    [probe, since, until, method, conn],
  );
  const seen = probes.value?.probes.find((one) => one.probe === probe);
  const controls = (
    <>
      <Choice label="from" value={probe} options={names.map((one) => [one, one] as const)} onChange={(one) => change({ probe: one })} />
      <TimeWindow state={state} change={change} />
      <MethodAndConn state={state} change={change} methods={methods} />
      <Choice label="provider" value={state.provider} options={named(providers, 'all')} onChange={(provider) => change({ provider })} />
    </>
  );
  return (
    <div class={feed.waiting && feed.value ? 'view waits' : 'view'} aria-busy={feed.waiting}>
      <Stale feed={feed} again={again} />
      <Freshness feed={feed} />
      {seen && <Quiet probe={probe} lastSeen={seen.last_seen} now={probes.at} />}
      {feed.value && !(feed.error && feed.waiting) && <ReportView report={feed.value} state={state} change={change} link={link} controls={controls} />}
      {feed.error && feed.waiting && <><Failure error={feed.error} again={again} /><form class="controls">{controls}</form></>}
      {!feed.value && !feed.error && <Waiting text={`Reading what ${probe} measured`} />}
    </div>
  );
}

export function Places(shared: Shared) {
  const { state, change, turn, again } = shared;
  const { methods, providers } = useRosters(shared);
  const { since, until, method, conn } = state;
  const feed = useFeed<Matrix>(apiUrl('matrix', { since, until, method, conn, target: patternFor(state.provider) }), 'regionbench.matrix/1', turn);
  const matrix = feed.value;
  const rows = useMemo(() => (matrix ? placeRows(matrix, state) : []), [matrix, state]);
  const link = (probe: string, target: string) => hashOf({ ...USUAL, view: 'pair', probe, target, since, until, method, conn });
  return (
    <div class={feed.waiting && matrix ? 'view waits' : 'view'} aria-busy={feed.waiting}>
      <Stale feed={feed} again={again} />
      <Freshness feed={feed} />
      {matrix?.verdict && <OverallVerdict verdict={matrix.verdict} since={matrix.since} until={matrix.until} />}
      <form class="controls" aria-label="what is shown" onSubmit={(event) => event.preventDefault()}>
        <TimeWindow state={state} change={change} />
        <MethodAndConn state={state} change={change} methods={methods} />
        <Choice label="provider" value={state.provider} options={named(providers, 'all')} onChange={(provider) => change({ provider })} />
        <TextFilter state={state} change={change} />
        {matrix && <Downloads onCsv={() => save('regionbench-places.csv', 'text/csv', matrixCsv(shownOf(matrix, rows)))}
          onJson={() => save('regionbench-places.json', 'application/json', `${JSON.stringify(shownOf(matrix, rows), null, 2)}\n`)} />}
      </form>
      {matrix && rows.length > 0 && <PlacesTable matrix={matrix} rows={rows} state={state} change={change} link={link} />}
      {matrix && rows.length === 0 && <Waiting text={matrix.cells.length === 0 ? 'Nothing was measured in this time.' : 'No target fits the filter.'} />}
      {feed.error && feed.waiting && <Failure error={feed.error} again={again} />}
      {!matrix && !feed.error && <Waiting text="Reading what all probes measured" />}
    </div>
  );
}

function shownOf(matrix: Matrix, rows: Matrix['targets']): Matrix {
  const shown = new Set(rows.map(fullName));
  return { ...matrix, targets: rows, cells: matrix.cells.filter((cell) => shown.has(fullName(cell))) };
}

type PairModule = { view: typeof Pair; choose: typeof import('./pair').chosenSeries };

// The chunk with uPlot, when it is first wanted.
function usePairModule(): PairModule | null | Error {
  const [module, setModule] = useState<PairModule | null | Error>(null);
  useEffect(() => {
    import('./pair').then(
      (loaded) => setModule({ view: loaded.default, choose: loaded.chosenSeries }),
      (error: unknown) => setModule(error instanceof Error ? error : new Error(String(error))),
    );
  }, []);
  return module;
}

export function PairView(shared: Shared) {
  const { state, change, turn, again, targets, probes } = shared;
  const { probe, target, since, until, method, conn } = state;
  const { methods } = useRosters(shared);
  const usual = useMemo(() => stepFor(lengthOf({ since, until }, Date.now())), [since, until]);
  const [coarse, setCoarse] = useState('');
  const question = { probe, target, since, until, method, conn };
  const step = state.step || (coarse === apiUrl('series', question) ? '' : usual);
  const feed = useFeed<SeriesAnswer>(apiUrl('series', { ...question, step }), 'regionbench.series/1', turn);
  // Of a time that is long ago only whole hours may be left.
  useEffect(() => {
    if (state.step === '' && feed.error?.message.startsWith('step:')) setCoarse(apiUrl('series', question));
  }, [feed.error]);
  const module = usePairModule();
  const answer = feed.value;
  const about = targets.value?.targets.find((one) => fullName(one) === target);
  const back = hashOf({ ...USUAL, probe, since, until, method, conn });
  const ready = module !== null && !(module instanceof Error) ? module : null;
  const series = answer && ready ? ready.choose(answer, state.series) : undefined;
  const View: ComponentType<Parameters<typeof Pair>[0]> | undefined = ready?.view;
  const kind = state.axis || 'linear';
  return (
    <div class={feed.waiting && answer ? 'view waits' : 'view'} aria-busy={feed.waiting}>
      <Stale feed={feed} again={again} />
      <Freshness feed={feed} />
      <h1 class="pair-title">
        <a href={back}>{probe}</a> <span aria-hidden="true">→</span><span class="unseen">to</span> {target}
        {about && <span class="sub"> {[about.name, about.city].filter((text) => text !== null).join(' · ')}</span>}
      </h1>
      <form class="controls" aria-label="what is shown" onSubmit={(event) => event.preventDefault()}>
        <Choice label="from" value={probe} options={(probes.value?.probes ?? []).map((one) => [one.probe, one.probe] as const)} onChange={(one) => change({ probe: one })} />
        <Choice label="to" value={target} options={(targets.value?.targets ?? []).map((one) => [fullName(one), fullName(one)] as const)} onChange={(one) => change({ target: one })} />
        <TimeWindow state={state} change={change} />
        <MethodAndConn state={state} change={change} methods={methods} />
        <Choice label="a box each" value={state.step} options={[['', 'automatic'], ...STEPS.map((one) => [one, one] as const)]} onChange={(one) => change({ step: one })} />
        <AxisSwitch kind={kind} change={change} />
        {series && <Downloads onCsv={() => save(`regionbench-${probe}-${target}.csv`, 'text/csv', seriesCsv(series))}
          onJson={() => save(`regionbench-${probe}-${target}.json`, 'application/json', `${JSON.stringify({ ...answer, series: [series] }, null, 2)}\n`)} />}
      </form>
      {answer && series && View && <View answer={answer} series={series} state={state} change={change} />}
      {answer && answer.series.length === 0 && <Waiting text="Nothing was measured between these two in this time." />}
      {module instanceof Error && <p class="stale" role="alert">The chart could not be loaded: load the page again.</p>}
      {feed.error && feed.waiting && <Failure error={feed.error} again={again} />}
      {!answer && !feed.error && <Waiting text={`Reading ${probe} to ${target}`} />}
    </div>
  );
}
