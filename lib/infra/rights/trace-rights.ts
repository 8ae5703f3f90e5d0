import type { TelemetrySources } from '../../contracts/telemetry.ts';
import type { Right } from './right.ts';
import { unscoped } from './unscoped-actions.ts';

/** Reading the call graph from the tracers that the catalog names; none when it names none. */
export const traceRights = ({ traces }: TelemetrySources): Right[] => [
  ...(traces.includes('x-ray')
    ? [unscoped('ReadTraces', ['xray:GetServiceGraph', 'xray:GetTimeSeriesServiceStatistics'])]
    : []),
  ...(traces.includes('application-signals')
    ? [
        unscoped('ReadDiscoveredServices', [
          'application-signals:ListServices',
          'application-signals:ListServiceDependencies',
        ]),
      ]
    : []),
];
