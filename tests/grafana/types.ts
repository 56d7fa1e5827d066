// SPDX-License-Identifier: Apache-2.0
//
// A dashboard of ours: Grafana's model, with the options of each panel by its type
// and Prometheus' queries, which the model leaves open.
import type * as raw from '@grafana/schema/dist/types/raw/dashboard/x/types.gen';
import type * as model from '@grafana/schema';
import type * as candlestick from '@grafana/schema/dist/types/raw/composable/candlestick/panelcfg/x/types.gen';
import type * as heatmap from '@grafana/schema/dist/types/raw/composable/heatmap/panelcfg/x/types.gen';
import type * as stat from '@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/types.gen';
import type * as timeline from '@grafana/schema/dist/types/raw/composable/statetimeline/panelcfg/x/types.gen';
import type * as table from '@grafana/schema/dist/types/raw/composable/table/panelcfg/x/types.gen';
import type * as timeseries from '@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/types.gen';

interface Target {
  datasource: { type: 'prometheus'; uid: '${datasource}' };
  editorMode: 'code';
  expr: string;
  format?: 'time_series' | 'table' | 'heatmap';
  instant?: boolean;
  legendFormat: string;
  range: boolean;
  refId: string;
}

// The table's `filterable` and `inspect` are in its field options.
interface Of<Type, Options, Custom>
  extends Omit<model.Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> {
  type: Type;
  options: Options;
  fieldConfig: Omit<model.FieldConfigSource, 'defaults'> & {
    defaults: Omit<model.FieldConfig, 'custom'> & { custom?: Partial<Custom> };
  };
  targets: Target[];
}

type Panel =
  | Of<'candlestick', candlestick.Options, candlestick.FieldConfig>
  | Of<'heatmap', heatmap.Options, heatmap.FieldConfig>
  | Of<'stat', stat.Options, never>
  | Of<'state-timeline', timeline.Options, timeline.FieldConfig>
  | Of<'table', table.Options, table.FieldConfig>
  | Of<'timeseries', timeseries.Options, timeseries.FieldConfig>;

export interface Dashboard extends Omit<model.Dashboard, 'panels'> {
  panels: (Panel | model.RowPanel)[];
}
