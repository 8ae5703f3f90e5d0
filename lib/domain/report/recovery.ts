import type { Check, Validation } from '../../contracts/validation.ts';
import { readable } from '../evidence/finding.ts';
import { toldToPeople } from '../redaction/plain-words.ts';
import type { ReportCase } from './report-case.ts';
import { clean, distinct, named } from './wording.ts';

const MOST = 20;
const MOST_CHECKS = 12;

/** How it was told that the service is well again, attempt by attempt: the last verdict, why, and what was compared. */
export const recoveryOf = ({ history, outcome }: Pick<ReportCase, 'history' | 'outcome'>): string[] => {
  const last = new Map(history.validations.map((validation) => [`${validation.attempt} ${validation.of}`, validation]));
  const judged = [...last.values()].flatMap((validation) => [
    clean(verdictSentence(validation), 1000),
    ...validation.checks.slice(0, MOST_CHECKS).map((check) => clean(checkSentence(check), 1000)),
  ]);
  return distinct([...judged, ...ending({ history, outcome })], MOST);
};

const OF: Readonly<Record<Validation['of'], string>> = {
  remedy: 'after the change',
  rollback: 'after it was taken back',
  'self-resolution': 'as the symptom was gone',
};

const verdictSentence = ({ attempt, of, verdict, final, because, checks }: Validation): string => {
  // Where there are checks, all reasons but the first say what they say.
  const reasons = checks.length > 0 ? because.slice(0, 1) : because;
  return `Attempt ${attempt}, ${OF[of]}: ${verdict}${final ? '' : ' so far'}${reasons.length > 0 ? `, because ${reasons.join('; ')}` : ''}.`;
};

const checkSentence = ({ component, what, before, now, normal, objective, samples, verdict }: Check): string => {
  const figures = [
    ['before', before],
    ['now', now],
    ['normal', normal],
    ['objective', objective],
  ].flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${readable(value)}`] : []));
  return `${named(component)}, ${toldToPeople(what)}: ${verdict} (${[...figures, `${samples} samples`].join(', ')}).`;
};

const ending = ({
  history: { approvals, validations },
  outcome,
}: Pick<ReportCase, 'history' | 'outcome'>): string[] => {
  const why = outcome.because.map((reason) => clean(reason, 500)).join('; ');
  if (approvals.some(({ status }) => status === 'not-an-incident')) return ['A person said that it is no incident.'];
  if (outcome.result === 'escalated') return [clean(`Not judged to the end: people took over. ${why}`, 1000)];
  if (outcome.result === 'resolved-by-human') return [clean(`People ended it. ${why}`, 1000)];
  return validations.length === 0 ? [clean(`It was not measured. ${why}`, 1000)] : [];
};
