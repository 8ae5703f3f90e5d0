import type { TrackRow } from '../../console/console-views.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { TrackRecord } from '../../lib/contracts/outcome.ts';
import { shareOf } from '../../lib/domain/figures/share.ts';
import { chanceToHelp } from '../../lib/domain/learning/track-record.ts';
import { inWords } from '../../lib/domain/report/wording.ts';

/** A track record as pages show it; without an estimate of the author where the runbook is gone, or treats that no more. */
export const trackRow = (manifests: readonly RunbookManifest[], record: TrackRecord): TrackRow => {
  const { runbook, faultClass, helped, failed } = record;
  const treats = manifests.find((each) => each.runbook === runbook)?.treats ?? [];
  const prior = treats.find((each) => each.faultClass === faultClass)?.prior ?? 0;
  const { low, high } = shareOf(helped, helped + failed);
  return { runbook, faultClass: inWords(faultClass), helped, failed, chance: chanceToHelp(prior, record), low, high };
};
