// SPDX-License-Identifier: Apache-2.0
// Samples of a made-up past, as agents send them; the same for the same seed.

export interface Place {
  target: string; // in full
  base: number; // ms
  spread?: number; // ms, of the exponential part
  loss?: number; // share of timeouts
  step?: { ago: number; by: number }; // ms ago, ms more from then
  method?: string;
  conn?: string;
}

export interface Probe {
  probe: string;
  places: Place[];
  every?: number; // ms between rounds
  span?: number; // ms, back from now
}

export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const ns = (ms: number): number => Math.round(ms * 1e6);

function outcomeOf(place: Place, ago: number, next: () => number): object {
  const timeout = { timeout_ns: ns(1000) };
  if (next() < (place.loss ?? 0)) return { ...timeout, outcome: 'timeout' };
  const shift = place.step && ago <= place.step.ago ? place.step.by : 0;
  const late = next() < 0.01 ? 12 * next() : 0;
  const rtt = place.base + shift - (place.spread ?? 0.8) * Math.log(1 - next()) + late;
  const sample = { ...timeout, outcome: 'ok', rtt_ns: ns(rtt), rtt_source: 'kernel', address: '192.0.2.7' };
  if (place.method !== 'http') return sample;
  const phases_ns = {
    resolve: ns(1 + next()), connect: ns(rtt * 0.9), tls: ns(rtt * (1.1 + 0.1 * next())),
    processing: ns(rtt), transfer: ns(0.2 + 0.1 * next()),
  };
  return { ...sample, http_status: 200, phases_ns };
}

/** NDJSON, in batches that an aggregator takes at once. */
export function batches(probe: Probe, now: number, seed = 1): string[] {
  const next = random(seed);
  const { every = 300_000, span = 86_400_000 } = probe;
  const lines: string[] = [];
  let seq = 0;
  for (let ago = span, round = 0; ago > 0; ago -= every, ++round) {
    for (const place of probe.places) {
      lines.push(JSON.stringify({
        v: 1, probe: probe.probe, boot: 'B1', seq: ++seq, round, target: place.target,
        method: place.method ?? 'tcp', conn: place.conn ?? 'cold', family: 4,
        at_us: Math.round((now - ago + 2000 * next()) * 1000), ...outcomeOf(place, ago, next),
      }));
    }
  }
  const size = 15_000;
  return Array.from({ length: Math.ceil(lines.length / size) }, (_, i) => `${lines.slice(i * size, (i + 1) * size).join('\n')}\n`);
}

/** A few real regions as two offices and a function see them. */
export function threeProbes(): Probe[] {
  const near = (bases: [string, number, Partial<Place>?][]): Place[] => bases.map(([target, base, more]) => ({ target, base, spread: 0.4 + base * 0.012, ...more }));
  return [
    {
      probe: 'tokyo-office',
      every: 120_000,
      places: near([
        ['aws/ap-northeast-1/dynamodb', 6.2], ['aws/ap-northeast-2/dynamodb', 34.1], ['aws/ap-northeast-3/dynamodb', 14.6],
        ['aws/ap-southeast-1/dynamodb', 71.8], ['aws/us-west-2/dynamodb', 98.4, { step: { ago: 7 * 3600e3, by: 17 } }],
        ['aws/eu-central-1/dynamodb', 226, { loss: 0.03 }], ['alibaba/ap-northeast-1/oss', 7.9], ['alibaba/cn-shanghai/oss', 46, { loss: 0.3, spread: 9 }],
        ['gcp/asia-northeast1/storage', 6.4], ['azure/japaneast/blob', 9.1], ['azure/japanwest/blob', 15.2],
        ['aws/sa-east-1/dynamodb', 256], ['aws/af-south-1/dynamodb', 310, { loss: 1 }], ['custom/my-lab', 2.4, { spread: 0.1 }],
        ['aws/ap-south-1/dynamodb', 128], ['aws/us-east-1/dynamodb', 151], ['azure/australiaeast/blob', 105, { loss: 0.62 }],
      ]),
    },
    {
      probe: 'aws-lambda/eu-west-1',
      places: near([
        ['aws/eu-west-1/dynamodb', 1.1], ['aws/eu-central-1/dynamodb', 24], ['aws/us-east-1/dynamodb', 68], ['aws/ap-northeast-1/dynamodb', 205],
        ['gcp/europe-west1/storage', 17], ['azure/northeurope/blob', 1.9],
      ]),
    },
    {
      probe: 'osaka',
      every: 120_000,
      places: [
        ...near([['aws/ap-northeast-1/dynamodb', 9.3], ['aws/ap-northeast-3/dynamodb', 2.2], ['gcp/asia-northeast1/storage', 9.5], ['azure/japanwest/blob', 3.4]]),
        { target: 'aws/ap-northeast-1/dynamodb', base: 9.5, method: 'http' },
        { target: 'aws/ap-northeast-3/dynamodb', base: 2.5, method: 'http' },
      ],
    },
  ];
}

/** As many targets as nobody has, for measuring the page. */
export function manyTargets(n: number): Probe {
  const next = random(9);
  const places = Array.from({ length: n }, (_, i): Place => ({
    target: `custom/target-${String(i + 1).padStart(3, '0')}`, base: 5 * 60 ** next(), spread: 1 + 3 * next(), loss: next() < 0.05 ? 0.1 : 0,
  }));
  return { probe: 'many', places, every: 1_200_000 };
}
