// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { Choice } from './controls';
import { useFeed } from './feed';
import type { Probes, Report, Reports, Targets } from './model';
import { Failure, NothingYet, Waiting } from './notices';
import { hashOf, stateFrom, USUAL, type State } from './state';
import { OverallVerdict } from './verdict';
import { PairView, Places, Regions, ReportView } from './views';

// What is typed or sorted replaces the entry of the history; another view or
// pair is a new one, to come back from.
const STEPS: readonly (keyof State)[] = ['view', 'target', 'probe'];

/** The URL is the state. */
function useUrlState(): [State, (change: Partial<State>) => void] {
  const [state, setState] = useState(() => stateFrom(location.hash));
  useEffect(() => {
    const read = () => setState(stateFrom(location.hash));
    addEventListener('popstate', read);
    addEventListener('hashchange', read);
    return () => {
      removeEventListener('popstate', read);
      removeEventListener('hashchange', read);
    };
  }, []);
  const change = useCallback((some: Partial<State>) => {
    const before = stateFrom(location.hash);
    const after = { ...before, ...some };
    const step = STEPS.some((name) => before[name] !== after[name]);
    history[step ? 'pushState' : 'replaceState'](null, '', hashOf(after));
    setState(after);
  }, []);
  return [state, change];
}

function Header({ state }: { state: State | null }) {
  const link = (view: State['view'], text: string) => {
    if (state === null) return null;
    const { since, until, method, conn, provider, probe } = state;
    return <a href={hashOf({ ...USUAL, view, since, until, method, conn, provider, probe })} aria-current={state.view === view ? 'page' : undefined}>{text}</a>;
  };
  return (
    <header>
      <a class="brand" href="#/regions">
        <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true"><path d="M1 8h3m7 0h4M1 5.5v5m14-5v5" /><rect x="4" y="4" width="7" height="8" rx="1" /><path class="m" d="M7 4v8" /></svg>
        regionbench
      </a>
      <nav aria-label="views">
        {link('regions', 'Regions')}
        {link('places', 'Places')}
        {state?.view === 'pair' && <a href={hashOf(state)} aria-current="page">Over time</a>}
      </nav>
    </header>
  );
}

/** The page that the aggregator serves. */
export function LivePage() {
  const [state, change] = useUrlState();
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((one) => one + 1), []);
  const probes = useFeed<Probes>('api/v1/probes', 'regionbench.probes/1', turn);
  const targets = useFeed<Targets>('api/v1/targets', 'regionbench.targets/1', turn);
  const shared = { state, change, turn, again, probes, targets };
  useEffect(() => {
    document.title = { regions: 'Regions', places: 'Places', pair: `${state.probe} → ${state.target}` }[state.view] + ' · regionbench';
  }, [state.view, state.probe, state.target]);
  const empty = probes.value?.probes.length === 0;
  return (
    <>
      <Header state={state} />
      <main>
        {probes.value === null && probes.error && <Failure error={probes.error} again={again} />}
        {probes.value === null && !probes.error && <Waiting text="Asking the aggregator" />}
        {empty && <NothingYet />}
        {probes.value && !empty && state.view === 'regions' && <Regions {...shared} />}
        {probes.value && !empty && state.view === 'places' && <Places {...shared} />}
        {probes.value && !empty && state.view === 'pair' && <PairView {...shared} />}
      </main>
      <footer><a href="licenses.txt">licences</a></footer>
    </>
  );
}

/** The page in a file, with the report that it was written for. */
export function StandalonePage({ data }: { data: Report | Reports }) {
  const [state, change] = useUrlState();
  const reports = useMemo(() => (data.schema === 'regionbench.reports/1' ? data.reports : [data]), [data]);
  const report = reports.find((one) => one.probe === state.probe) ?? reports[0];
  const providers = useMemo(() => [...new Set(report?.targets.map((one) => one.target.split('/', 1)[0] ?? ''))].sort(), [report]);
  if (report === undefined) return <main><Waiting text="This report is empty." /></main>;
  const window = { since: report.started_at, until: new Date(Date.parse(report.started_at) + report.elapsed_ns / 1e6).toISOString() };
  const controls = (
    <>
      {reports.length > 1 && <Choice label="from" value={report.probe} options={reports.map((one) => [one.probe, one.probe] as const)} onChange={(probe) => change({ probe })} />}
      <Choice label="provider" value={state.provider} options={[['', 'all'], ...providers.map((one) => [one, one] as const)]} onChange={(provider) => change({ provider })} />
    </>
  );
  return (
    <>
      <Header state={null} />
      <main>
        {data.schema === 'regionbench.reports/1' && <OverallVerdict verdict={data.verdict} {...window} />}
        <ReportView report={report} state={state} change={change} link={null} controls={controls} />
      </main>
    </>
  );
}
