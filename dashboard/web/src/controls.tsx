// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { AxisKind } from './scale';
import type { State } from './state';

export type Change = (state: Partial<State>) => void;

export function Field({ label, children }: { label: string; children: ComponentChildren }) {
  return <label class="field"><span>{label}</span>{children}</label>;
}

/** A list to choose from; what the URL says is in it whatever is known. */
export function Choice(props: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onChange: (value: string) => void;
}) {
  const known = props.options.some(([value]) => value === props.value);
  const options = known ? props.options : [...props.options, [props.value, props.value] as const];
  return (
    <Field label={props.label}>
      <select value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        {options.map(([value, text]) => <option key={value} value={value} selected={value === props.value}>{text}</option>)}
      </select>
    </Field>
  );
}

const WINDOWS = [
  ['15m', 'last 15 minutes'], ['1h', 'last hour'], ['6h', 'last 6 hours'], ['24h', 'last 24 hours'],
  ['7d', 'last 7 days'], ['30d', 'last 30 days'], ['90d', 'last 90 days'],
] as const;
const CUSTOM = 'other';

// `2026-11-25T22:04` of an input, in UTC, and back.
const momentFrom = (text: string): string => (text === '' ? '' : `${text}:00Z`);
const inputFrom = (moment: string): string => /^\d{4}-\d\d-\d\dT\d\d:\d\d/.exec(moment)?.[0] ?? '';

export function TimeWindow({ state, change }: { state: State; change: Change }) {
  const usual = state.until === '' && WINDOWS.some(([value]) => value === state.since);
  const [open, setOpen] = useState(false);
  const custom = open || !usual;
  const choose = (value: string) => {
    setOpen(value === CUSTOM);
    if (value !== CUSTOM) change({ since: value, until: '' });
  };
  return (
    <>
      <Choice label="over" value={custom ? CUSTOM : state.since} options={[...WINDOWS, [CUSTOM, 'from … to …']]} onChange={choose} />
      {custom && (
        <>
          <Field label="from, UTC">
            <input type="datetime-local" value={inputFrom(state.since)}
              onChange={(event) => change({ since: momentFrom(event.currentTarget.value) || '24h' })} />
          </Field>
          <Field label="to, UTC">
            <input type="datetime-local" value={inputFrom(state.until)}
              onChange={(event) => change({ until: momentFrom(event.currentTarget.value) })} />
          </Field>
        </>
      )}
    </>
  );
}

export function MethodAndConn({ state, change, methods }: { state: State; change: Change; methods: readonly string[] }) {
  return (
    <>
      <Choice label="method" value={state.method} onChange={(method) => change({ method })}
        options={[['', 'most used'], ...methods.map((one) => [one, one] as const)]} />
      <Choice label="connection" value={state.conn} onChange={(conn) => change({ conn })}
        options={[['', 'most used'], ['cold', 'cold'], ['warm', 'warm']]} />
    </>
  );
}

export function TextFilter({ state, change }: { state: State; change: Change }) {
  return (
    <Field label="filter">
      <input type="search" value={state.filter} placeholder="id, name, city" autocomplete="off" spellcheck={false}
        onInput={(event) => change({ filter: event.currentTarget.value })} />
    </Field>
  );
}

export function AxisSwitch({ kind, change }: { kind: AxisKind; change: Change }) {
  const button = (one: AxisKind) => (
    <button type="button" aria-pressed={kind === one} onClick={() => change({ axis: one })}>{one}</button>
  );
  return <div class="field" role="group" aria-label="axis"><span aria-hidden="true">axis</span><div class="switch">{button('linear')}{button('log')}</div></div>;
}

export function Downloads({ onCsv, onJson }: { onCsv: () => void; onJson: () => void }) {
  return (
    <div class="field downloads" role="group" aria-label="download what is shown">
      <span aria-hidden="true">download</span>
      <div class="switch">
        <button type="button" onClick={onCsv}>CSV</button>
        <button type="button" onClick={onJson}>JSON</button>
      </div>
    </div>
  );
}
