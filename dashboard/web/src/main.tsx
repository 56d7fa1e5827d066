// SPDX-License-Identifier: Apache-2.0
import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './style.css';
import { LivePage, StandalonePage } from './app';
import type { Report, Reports } from './model';

const page = document.getElementById('page')!;
const data = document.getElementById('report')?.textContent;
render(data ? <StandalonePage data={JSON.parse(data) as Report | Reports} /> : <LivePage />, page);
