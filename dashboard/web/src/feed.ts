// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'preact/hooks';
import { ask, NoAnswer } from './api';

/** One answer, kept fresh. What was known stays until something newer is. */
export interface Feed<T> {
  value: T | null;
  url: string; // what `value` answers
  at: number; // when, by the aggregator's clock; ms
  heard: number; // the same by ours
  error: NoAnswer | null; // of the last attempt
  waiting: boolean; // for the answer to another question
}

export const REFRESH_MS = 15_000;
const FIRST_RETRY_MS = 1_000;

const nothing = { value: null, url: '', at: 0, heard: 0, error: null, waiting: true };

/** Asks `url` now and again, less often while nobody answers, and not while
 * nobody looks. Null: nothing is asked. `turn` asks at once when it changes. */
export function useFeed<T>(url: string | null, schema: string, turn = 0): Feed<T> {
  const [feed, setFeed] = useState<Feed<T>>(nothing);
  useEffect(() => {
    if (url === null) return;
    const stop = new AbortController();
    let timer = 0;
    let failures = 0;
    let asking = false;
    const later = (wait: number) => {
      timer = window.setTimeout(() => void next(), wait);
    };
    const next = async () => {
      if (asking) return;
      if (document.hidden) return later(REFRESH_MS);
      asking = true;
      try {
        const { value, at } = await ask<T>(url, schema, stop.signal);
        if (stop.signal.aborted) return;
        failures = 0;
        setFeed({ value, url, at, heard: Date.now(), error: null, waiting: false });
        later(REFRESH_MS);
      } catch (error) {
        if (stop.signal.aborted || !(error instanceof NoAnswer)) return;
        setFeed((known) => ({ ...known, error, waiting: known.url !== url }));
        later(Math.min(REFRESH_MS, FIRST_RETRY_MS * 2 ** failures++));
      } finally {
        asking = false;
      }
    };
    const look = () => {
      if (document.hidden) return;
      clearTimeout(timer);
      void next();
    };
    setFeed((known) => (known.url === url ? known : { ...known, error: null, waiting: true }));
    void next();
    document.addEventListener('visibilitychange', look);
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [url, schema, turn]);
  return feed;
}

/** The value of a media query. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const change = () => setMatches(list.matches);
    change();
    list.addEventListener('change', change);
    return () => list.removeEventListener('change', change);
  }, [query]);
  return matches;
}

/** The time by our clock, a step at a time. */
export function useClock(step: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), step);
    return () => clearInterval(timer);
  }, [step]);
  return now;
}
