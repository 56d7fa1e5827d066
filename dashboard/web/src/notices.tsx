// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { setToken, type NoAnswer } from './api';
import { REFRESH_MS, useClock, type Feed } from './feed';
import { age, utc } from './format';

/** Asks for a token where the aggregator wants one. It stays in this tab. */
function TokenForm({ onGiven, message }: { onGiven: () => void; message: string }) {
  const [text, setText] = useState('');
  const give = (event: Event) => {
    event.preventDefault();
    setToken(text.trim());
    onGiven();
  };
  return (
    <form class="panel" onSubmit={give}>
      <h2>A read token is needed</h2>
      <p>The aggregator says: {message}. Make one with <code>regionbench token --read</code>. It is kept in this tab only.</p>
      <label class="field">
        <span>token</span>
        <input type="password" autocomplete="off" value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <button type="submit" class="button">Show</button>
    </form>
  );
}

/** In place of what could never be shown. */
export function Failure({ error, again }: { error: NoAnswer; again: () => void }) {
  if (error.status === 401 || error.status === 403) return <TokenForm message={error.message} onGiven={again} />;
  const title = error.status === 0 ? 'Nobody answers' : error.status < 500 ? 'That cannot be shown' : 'The aggregator has a problem';
  return (
    <div class="panel" role="alert">
      <h2>{title}</h2>
      <p class="message">{error.message}</p>
      {error.status < 500 && error.status > 0 ? <p><a href="#/regions">Start again with the last 24 hours</a></p> : <p>Trying again.</p>}
      <button type="button" class="button" onClick={again}>Try now</button>
    </div>
  );
}

/** Above what is shown but may be out of date. */
export function Stale({ feed, again }: { feed: Feed<unknown>; again: () => void }) {
  const now = useClock(1000);
  if (feed.value === null || feed.error === null) return null;
  return (
    <p class="stale" role="alert">
      <b>Out of date.</b> {sentenceOf(feed.error)} What is shown is from {utc(new Date(feed.at))}, {age(now - feed.heard)} ago.{' '}
      <button type="button" class="button" onClick={again}>Try now</button>
    </p>
  );
}

const sentenceOf = (error: NoAnswer): string => {
  const text = error.message;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

/** How fresh the page is, in the corner. */
export function Freshness({ feed }: { feed: Feed<unknown> }) {
  const now = useClock(5000);
  if (feed.value === null) return null;
  const old = feed.error !== null || now - feed.heard > 3 * REFRESH_MS;
  return <span class={old ? 'fresh old' : 'fresh'}>{old ? 'out of date' : `live, ${age(now - feed.heard)} ago`}</span>;
}

/** When the chosen probe has not been heard for long. */
export function Quiet({ probe, lastSeen, now }: { probe: string; lastSeen: string; now: number }) {
  const silent = now - Date.parse(lastSeen);
  if (!(silent > 15 * 60_000)) return null;
  return <p class="note quiet">{probe} was last heard {age(silent)} ago, at {utc(new Date(lastSeen))}.</p>;
}

/** The first thing that is seen of a new aggregator. */
export function NothingYet() {
  return (
    <div class="panel">
      <h2>No samples yet</h2>
      <p>This aggregator runs and waits. Give a probe a token and let it send:</p>
      <pre>{`regionbench token --probe tokyo-office     # into this aggregator's settings\nregionbench agent --config agent.toml      # on the probe`}</pre>
      <p>The page shows the first samples by itself.</p>
    </div>
  );
}

export function Waiting({ text }: { text: string }) {
  return <p class="waiting" role="status">{text}</p>;
}
