import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { parseCsv } from '../csv.ts';
import type { CaseSeries, LabelledCase } from './case.ts';

const Target = z.object({
  target: z.object({ node: z.string(), metric: z.string(), agg: z.string(), timestamp: z.number() }),
  root_cause: z.object({ node: z.string() }).optional(),
});

/** The set's own period; its files do not state it. */
const PERIOD_SECONDS = 300;

const readSeries = (file: string): CaseSeries[] => {
  const rows = parseCsv(readFileSync(file, 'utf8'));
  const [components = [], metrics = [], statistics = []] = rows;
  const body = rows.slice(3).filter((row) => row[0] !== '' && Number.isFinite(Number(row[0])));
  const timestamps = body.map((row) => Number(row[0]));
  return components.slice(1).map((component, index) => ({
    component,
    metric: metrics[index + 1] ?? '',
    statistic: statistics[index + 1] ?? '',
    timestamps,
    values: body.map((row) => {
      const text = row[index + 1] ?? '';
      return text === '' ? null : Number(text);
    }),
  }));
};

const readEdges = (file: string): [string, string][] => {
  const [header = [], ...rows] = parseCsv(readFileSync(file, 'utf8'));
  return rows.flatMap(([caller = '', ...cells]) =>
    cells.flatMap((cell, index): [string, string][] => (Number(cell) > 0 ? [[caller, header[index + 1] ?? '']] : [])),
  );
};

export interface PetShopScenario {
  name: string;
  edges: [string, string][];
  normal: CaseSeries[];
  cases: LabelledCase[];
}

/** Reads the raw layout of PetShop (Hardt et al. 2023, CC-BY-4.0): a folder a traffic scenario with normal data, call graph and cases. */
export const readPetShop = (folder: string, split: string): PetShopScenario[] =>
  readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'graph.csv')))
    .sort()
    .map((name) => {
      const edges = readEdges(join(folder, name, 'graph.csv'));
      const normal = readSeries(join(folder, name, 'noissue', 'metrics.csv'));
      const splitFolder = join(folder, name, split);
      const cases = (existsSync(splitFolder) ? readdirSync(splitFolder).sort() : []).map((id): LabelledCase => {
        const target = Target.parse(JSON.parse(readFileSync(join(splitFolder, id, 'target.json'), 'utf8')));
        const { node, metric, agg, timestamp } = target.target;
        return {
          id: `${name}/${id}`,
          group: `${name} ${metric}`,
          truth: target.root_cause ? [target.root_cause.node] : null,
          case: {
            symptom: { component: node, metric, statistic: agg },
            onsetAt: timestamp,
            periodSeconds: PERIOD_SECONDS,
            edges,
            baseline: normal,
            incident: readSeries(join(splitFolder, id, 'metrics.csv')),
          },
        };
      });
      return { name, edges, normal, cases };
    });
