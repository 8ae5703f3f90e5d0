import type { RunbookView, TrackRow } from '../../console/console-views.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { TrackRecord } from '../../lib/contracts/outcome.ts';
import { shareOf } from '../../lib/domain/figures/share.ts';
import { chanceToHelp } from '../../lib/domain/learning/track-record.ts';
import { inWords } from '../../lib/domain/report/wording.ts';
import type { Looking } from './console-deps.ts';
import { plain } from './plain.ts';
import { servicesSeen } from './service-views.ts';

const trackRow = ({ treats }: RunbookManifest, record: TrackRecord): TrackRow => {
  const { service, faultClass, helped, failed } = record;
  const prior = treats.find((each) => each.faultClass === faultClass)?.prior ?? 0;
  const { low, high } = shareOf(helped, helped + failed);
  return { service, faultClass: inWords(faultClass), helped, failed, chance: chanceToHelp(prior, record), low, high };
};

/** Every runbook with its track records on the services that somebody may see. */
export const runbooksView = async (looking: Looking): Promise<RunbookView[]> => {
  const { manifests, incidents } = looking.deps;
  const records = (await Promise.all(servicesSeen(looking).map(([name]) => incidents.trackRecords(name)))).flat();
  return manifests
    .toSorted((one, other) => (one.runbook < other.runbook ? -1 : 1))
    .map((manifest) => ({
      runbook: manifest.runbook,
      title: plain(manifest.title),
      description: plain(manifest.description),
      impact: manifest.impact,
      treats: manifest.treats.map(({ faultClass, effect }) => `${inWords(faultClass)} (${effect})`),
      records: records
        .filter(({ runbook }) => runbook === manifest.runbook)
        .map((record) => trackRow(manifest, record)),
    }));
};
