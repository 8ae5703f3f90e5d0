import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { sinceAsked } from '../../lib/domain/approval/since-asked.ts';
import { withoutOwnEffects } from '../../lib/domain/correlation/own-effect.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { Question } from './question-behind.ts';

export interface SinceQuestionDeps {
  incidents: Pick<DispatchRecords, 'killSwitch'>;
  manifests: readonly RunbookManifest[];
  /** Of the catalog that is deployed. */
  policyVersion: string;
  failed: (error: unknown) => void;
  now: Clock;
}

/** What is otherwise than when a question was put; of one that was answered nothing is read. */
export const sinceQuestion = async (
  { incidents, manifests, policyVersion, failed, now }: SinceQuestionDeps,
  { history, approval, plan, diagnosis }: Question,
): Promise<string[]> => {
  if (approval.status !== 'waiting') return [];
  const killSwitchEngaged = await incidents.killSwitch().then(
    ({ engaged }) => engaged,
    (error: unknown) => {
      failed(error);
      return null;
    },
  );
  const { signals: attached, remediations } = history;
  const signals = withoutOwnEffects(attached, { remediations, manifests }, now());
  return sinceAsked(approval, plan, diagnosis, { signals, policyVersion, killSwitchEngaged });
};
