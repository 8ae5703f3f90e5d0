import type { Rule } from '../gate-input.ts';
import { attemptsLeft } from './attempts-left.ts';
import { blastRadius } from './blast-radius.ts';
import { breaker } from './breaker.ts';
import { ceiling } from './ceiling.ts';
import { chosenNumber } from './chosen-number.ts';
import { composedPlan } from './composed-plan.ts';
import { confidence } from './confidence.ts';
import { criticalNeedsTwo } from './critical-needs-two.ts';
import { dataQuality } from './data-quality.ts';
import { environment } from './environment.ts';
import { errorBudget } from './error-budget.ts';
import { freeze } from './freeze.ts';
import { impact } from './impact.ts';
import { killSwitch } from './kill-switch.ts';
import { modelDisagreement } from './model-disagreement.ts';
import { reversibility } from './reversibility.ts';
import { severalCauses } from './several-causes.ts';
import { tier } from './tier.ts';
import { trackRecord } from './track-record.ts';
import { unmanagedTarget } from './unmanaged-target.ts';

/** Every rule of the gate, by the name that its verdicts carry. Their order is the order in which people read them; it decides nothing. */
export const RULES: Readonly<Record<string, Rule>> = {
  'kill-switch': killSwitch,
  ceiling,
  'unmanaged-target': unmanagedTarget,
  'attempts-left': attemptsLeft,
  breaker,
  'error-budget': errorBudget,
  freeze,
  confidence,
  'data-quality': dataQuality,
  'model-disagreement': modelDisagreement,
  'composed-plan': composedPlan,
  'chosen-number': chosenNumber,
  'several-causes': severalCauses,
  impact,
  'critical-needs-two': criticalNeedsTwo,
  reversibility,
  'blast-radius': blastRadius,
  environment,
  tier,
  'track-record': trackRecord,
};
