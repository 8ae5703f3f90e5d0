import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ServedHours } from '../../contracts/error-budget.ts';
import { AlarmedHarm, DataQuality, Evidence } from '../../contracts/evidence.ts';
import { Edge, Gap, Series, TracedCall } from '../../contracts/observation.ts';
import type { CollectedEvidence } from '../../ports/case-records.ts';
import { inPages } from './item-size.ts';
import {
  evidenceKey,
  evidencePageKey,
  evidencePagePrefix,
  incidentPartition,
  seriesKey,
  seriesPrefix,
} from './keys.ts';
import { parseItem } from './parse-item.ts';
import { erase, type Item, put, type SingleWrite, type Table } from './table.ts';

/**
 * What an attempt saw is larger than an item or a transaction may be, yet must be replaced as a whole when the step is
 * repeated. So its pages carry the digest of their content, its edition, in their keys, and the header, written last,
 * names the edition in force: a reader sees the former or the new one, never a mixture.
 */
const Header = z.object({
  edition: z.string(),
  pages: z.number().int().nonnegative(),
  dataQuality: DataQuality,
  alarmed: z.array(AlarmedHarm).default([]),
  servedHours: z.array(ServedHours).default([]),
  evidenceVersion: z.number().int().nonnegative(),
});
type Header = z.infer<typeof Header>;

const Row = z.union([
  z.object({ evidence: Evidence }),
  z.object({ edge: Edge }),
  z.object({ traced: TracedCall }),
  z.object({ gap: Gap }),
]);
const EvidencePage = z.object({ rows: z.array(Row) });
/** `continues`: the piece goes on where the one before it ended. */
const Piece = z.object({ order: z.number().int(), continues: z.boolean(), series: Series });
type Piece = z.infer<typeof Piece>;
const SeriesPage = z.object({ pieces: z.array(Piece) });

/** Well below the 400 KB that an item may have. */
const PAGE = { rows: Number.POSITIVE_INFINITY, bytes: 300 * 1024 };
/** A point is a time and a value: 7 and at most 22 bytes with overhead, so a piece has at most 180 KB. */
const POINTS_IN_PIECE = 6000;

const piecesOf = (series: Series, order: number): Piece[] =>
  Array.from({ length: Math.max(1, Math.ceil(series.timestamps.length / POINTS_IN_PIECE)) }, (_, n) => {
    const cut = <T>(points: readonly T[]): T[] => points.slice(n * POINTS_IN_PIECE, (n + 1) * POINTS_IN_PIECE);
    return {
      order,
      continues: n > 0,
      series: { ...series, timestamps: cut(series.timestamps), values: cut(series.values) },
    };
  });

const joined = (pieces: readonly Piece[]): Series[] => {
  const whole: Series[] = [];
  for (const { continues, series } of pieces) {
    const last = whole.at(-1);
    if (continues && last) {
      last.timestamps.push(...series.timestamps);
      last.values.push(...series.values);
    } else whole.push({ ...series, timestamps: [...series.timestamps], values: [...series.values] });
  }
  return whole;
};

const pageItems = (collected: CollectedEvidence, edition: string): Item[] => {
  const { incidentId, attempt } = collected;
  const rows = [
    ...collected.evidence.map((evidence) => ({ evidence })),
    ...collected.edges.map((edge) => ({ edge })),
    ...collected.traced.map((traced) => ({ traced })),
    ...collected.gaps.map((gap) => ({ gap })),
  ];
  const pieces = collected.series.flatMap(piecesOf);
  const byComponent = Map.groupBy(pieces, ({ series }) => series.component);
  return [
    ...inPages(rows, PAGE).map((page, n) => ({ ...evidencePageKey(incidentId, attempt, edition, n), rows: page })),
    ...[...byComponent].flatMap(([component, ofComponent]) =>
      inPages(ofComponent, PAGE).map((page, n) => ({
        ...seriesKey(incidentId, attempt, edition, component, n),
        pieces: page,
      })),
    ),
  ];
};

const readHeader = async (table: Table, incidentId: string, attempt: number): Promise<Header | null> => {
  const item = await table.get(evidenceKey(incidentId, attempt));
  return item ? parseItem(Header, item) : null;
};

const readPages = async (table: Table, incidentId: string, attempt: number, edition: string) => {
  const partition = incidentPartition(incidentId);
  const [evidence, series] = await Promise.all([
    table.query({ partition, sort: { prefix: evidencePagePrefix(attempt, edition) } }),
    table.query({ partition, sort: { prefix: seriesPrefix(attempt, edition) } }),
  ]);
  return { evidence, series };
};

const writeAll = async (table: Table, writes: readonly SingleWrite[]): Promise<void> => {
  for (const write of writes) await table.write(write);
};

export const writeCollected = async (table: Table, collected: CollectedEvidence): Promise<void> => {
  const { incidentId, attempt, dataQuality, alarmed, servedHours, evidenceVersion } = collected;
  const edition = createHash('sha256').update(JSON.stringify(collected)).digest('hex').slice(0, 16);
  const former = await readHeader(table, incidentId, attempt);
  if (former?.edition === edition) return;
  const pages = pageItems(collected, edition);
  await writeAll(
    table,
    pages.map((page) => put(page)),
  );
  await table.write(
    put({
      ...evidenceKey(incidentId, attempt),
      edition,
      pages: pages.length,
      dataQuality,
      alarmed,
      servedHours,
      evidenceVersion,
    }),
  );
  if (!former) return;
  const { evidence, series } = await readPages(table, incidentId, attempt, former.edition);
  await writeAll(
    table,
    [...evidence, ...series].map(({ PK, SK }) => erase({ PK, SK })),
  );
};

/** What was collected, `null` inside when nothing was; `undefined` when its pages were replaced while they were read. */
export const tryReadCollected = async (
  table: Table,
  incidentId: string,
  attempt: number,
): Promise<{ value: CollectedEvidence | null } | undefined> => {
  const header = await readHeader(table, incidentId, attempt);
  if (!header) return { value: null };
  const { evidence, series } = await readPages(table, incidentId, attempt, header.edition);
  if (evidence.length + series.length !== header.pages) return undefined;
  const rows = evidence.flatMap((item) => parseItem(EvidencePage, item).rows);
  const pieces = series.flatMap((item) => parseItem(SeriesPage, item).pieces);
  return {
    value: {
      incidentId,
      attempt,
      evidence: rows.flatMap((row) => ('evidence' in row ? row.evidence : [])),
      edges: rows.flatMap((row) => ('edge' in row ? [row.edge] : [])),
      traced: rows.flatMap((row) => ('traced' in row ? [row.traced] : [])),
      gaps: rows.flatMap((row) => ('gap' in row ? row.gap : [])),
      series: joined(pieces.toSorted((a, b) => a.order - b.order)),
      dataQuality: header.dataQuality,
      alarmed: header.alarmed,
      servedHours: header.servedHours,
      evidenceVersion: header.evidenceVersion,
    },
  };
};
