// SPDX-License-Identifier: Apache-2.0

/** Why there is no answer. `status` 0: nobody answered at all. */
export class NoAnswer extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const TOKEN = 'regionbench-token';

// Storage may be forbidden; then a token is kept as long as the page.
let kept = '';

export function token(): string {
  try {
    return sessionStorage.getItem(TOKEN) ?? kept;
  } catch {
    return kept;
  }
}

export function setToken(text: string): void {
  kept = text;
  try {
    sessionStorage.setItem(TOKEN, text);
  } catch {
    // kept it is
  }
}

export interface Answer<T> {
  value: T;
  at: number; // the aggregator's clock, ms
}

const PATIENCE_MS = 60_000;

async function messageOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const error: unknown = (JSON.parse(text) as { error?: unknown }).error;
    if (typeof error === 'string') return error;
  } catch {
    // not from us: a proxy, for one
  }
  return `HTTP status ${response.status}`;
}

export async function ask<T>(url: string, schema: string, signal: AbortSignal): Promise<Answer<T>> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  const give = () => patience.abort();
  signal.addEventListener('abort', give);
  try {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (token() !== '') headers['Authorization'] = `Bearer ${token()}`;
    const response = await fetch(url, { headers, signal: patience.signal, credentials: 'same-origin', cache: 'no-store' });
    if (!response.ok) throw new NoAnswer(response.status, await messageOf(response));
    const value = (await response.json()) as T & { schema?: string };
    if (!value.schema?.startsWith(schema)) throw new NoAnswer(502, 'the answer is not from regionbench');
    return { value, at: Date.parse(response.headers.get('Date') ?? '') || Date.now() };
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    throw new NoAnswer(0, patience.signal.aborted && !signal.aborted ? 'no answer within a minute' : 'the aggregator does not answer');
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', give);
  }
}
