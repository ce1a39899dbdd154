import type { Probe } from '../probe.ts';
import { fullDisk } from './full-disk.ts';
import { headers } from './headers.ts';
import { powerCut } from './power-cut.ts';
import { settings, strictSettings } from './settings.ts';
import { newerApi, olderApi } from './skew.ts';
import { summaries } from './summaries.ts';

/** The tests that are more than one program and its records. */
export const probes: readonly Probe[] = [
  powerCut,
  headers,
  settings,
  strictSettings,
  olderApi,
  newerApi,
  fullDisk,
  summaries,
];
