// SPDX-License-Identifier: Apache-2.0
//
// The aggregator serves native histograms to a Prometheus that asks for them and
// classic buckets to any other. These expressions read whichever is there, native
// ones first: only one side of each `or` has anything in it, and where both are
// scraped the classic side gives way.

const by = (labels) => (labels ? ` by (${labels})` : '');

export const quantile = (q, metric, selector, labels = '') => {
  const classic = labels ? `le, ${labels}` : 'le';
  return `histogram_quantile(${q}, sum${by(labels)} (rate(${metric}{${selector}}[$__rate_interval])))` +
    ` or histogram_quantile(${q}, sum by (${classic}) (rate(${metric}_bucket{${selector}}[$__rate_interval])))`;
};

export const mean = (metric, selector, labels) => {
  const native = `sum${by(labels)} (rate(${metric}{${selector}}[$__rate_interval]))`;
  const classic = (part) => `sum${by(labels)} (rate(${metric}_${part}{${selector}}[$__rate_interval]))`;
  return `histogram_sum(${native}) / histogram_count(${native}) or ${classic('sum')} / ${classic('count')}`;
};

export const distribution = (metric, selector) => {
  const native = `sum (rate(${metric}{${selector}}[$__rate_interval]))`;
  return `${native} or (sum by (le) (rate(${metric}_bucket{${selector}}[$__rate_interval])) unless on () ${native})`;
};
