import type { RunbookRow, RunbookView } from '../../console/console-views.ts';
import type { Paged } from '../../console/paging.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { inWords } from '../../lib/domain/report/wording.ts';
import type { Looking } from './console-deps.ts';
import { eachOf } from './each-of.ts';
import { type Asked, pagedOf } from './paged.ts';
import { plain } from './plain.ts';
import { servicesSeen } from './services-seen.ts';
import { trackRow } from './track-rows.ts';

/** One query of the table each. */
const SERVICES_READ_AT_ONCE = 10;

const rowOf = ({ runbook, title, description, impact, treats }: RunbookManifest): RunbookRow => ({
  runbook,
  title: plain(title),
  description: plain(description),
  impact,
  treats: treats.map(({ faultClass, effect }) => `${inWords(faultClass)} (${effect})`),
});

/** The runbooks that were asked for; their track records are on pages of their own, because each service's is read by itself. */
export const runbooksView = ({ deps: { manifests } }: Looking, asked: Asked): Paged<RunbookRow> => {
  const rows = manifests.map(rowOf).sort((one, other) => (one.runbook < other.runbook ? -1 : 1));
  return pagedOf(rows, ({ runbook, title, description, treats }) => [runbook, title, description, ...treats], asked);
};

/** One runbook, with its track record on the services of its kind that somebody may see and asked for; null where there is no such runbook. */
export const runbookView = async (looking: Looking, name: string, asked: Asked): Promise<RunbookView | null> => {
  const { manifests, incidents } = looking.deps;
  const manifest = manifests.find(({ runbook }) => runbook === name);
  if (!manifest) return null;
  const fitting = servicesSeen(looking).filter(([, { kind }]) => kind === manifest.targetKind);
  const paged = pagedOf(fitting, ([service, { application }]) => [service, application], asked);
  const rows = await eachOf(paged.rows, SERVICES_READ_AT_ONCE, async ([service]) => ({
    service,
    records: (await incidents.trackRecords(service))
      .filter(({ runbook }) => runbook === name)
      .map((record) => trackRow(manifests, record)),
  }));
  return { ...rowOf(manifest), services: { ...paged, rows } };
};
