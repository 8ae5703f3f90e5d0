import type { FaultClass } from '../../contracts/fault-class.ts';
import type { AttemptResult } from '../../contracts/outcome.ts';
import type { ReportCause } from '../../contracts/report.ts';
import { toldToPeople } from '../redaction/plain-words.ts';
import { type ReportCase, titleOf } from './report-case.ts';
import { clean, distinct, inWords, named } from './wording.ts';

const MOST = 12;
/** Below this a cause is too weak to send people after it. */
const LIKELY = 0.5;

/** What removes a fault of each class for good, which a runbook alone does not. */
const LASTING_CURE: Readonly<Record<FaultClass, string>> = {
  'bad-deployment':
    'find what is wrong with the revision, and which test would have shown it, before it goes out again',
  'bad-configuration': 'correct the setting at its source, and check it before it is applied',
  'memory-leak': 'find what holds the memory, and release it',
  'cpu-saturation': 'find what uses the processor up',
  'traffic-surge': 'let capacity follow the requests, or turn away what is too much',
  'capacity-shortage': 'raise the usual capacity, or let it follow the load',
  'concurrency-limit': 'set the limit by what is needed, and alarm before it is reached',
  'connections-exhausted': 'find who keeps connections open, and bound or pool them',
  'slow-dependency': 'bound the wait for it, and find out why it is slow',
  'dependency-outage': 'let its callers do without it for a while, and find out why it failed',
  'instance-failure': 'find out why the instance failed, and replace it by itself when one fails again',
  'crash-loop': 'find what makes it crash at its start',
  'queue-backlog': 'let its consumers follow the length of the queue, and look for messages that always fail',
  'disk-full': 'remove what fills the storage, and alarm before it is full',
  'quota-exceeded': 'ask for a higher quota, and alarm before it is used up',
  'permission-denied': 'put the right back where it is defined, and find out what took it away',
  'certificate-expired': 'let the certificate renew itself, and alarm weeks before it ends',
  'network-fault': 'find the route, rule or name that broke',
  'lock-contention': 'shorten the transaction that holds the lock, or order the writers',
  unknown: 'find out what broke',
};

/** What people have to do, by plain rules: what remains broken, what did not help, what was in the way of knowing or deciding. */
export const followUpsOf = ({ history, outcome, manifests }: ReportCase, cause: ReportCause | null): string[] => {
  const { diagnoses, approvals } = history;
  const last = diagnoses.at(-1);
  const isFailure = outcome.result !== 'not-an-incident' && outcome.result !== 'merged';
  const quality = last?.dataQuality;
  return distinct(
    [
      ...(outcome.followUp ? [outcome.followUp] : []),
      ...(cause && isFailure && cause.confidence >= LIKELY
        ? [`Against the ${inWords(cause.faultClass)} of ${named(cause.component)}: ${LASTING_CURE[cause.faultClass]}.`]
        : []),
      ...(isFailure && outcome.result !== 'self-resolved' && !(cause && cause.confidence >= LIKELY)
        ? ['Find the cause: what was seen does not tell it.']
        : []),
      ...outcome.attempts.flatMap((attempt) => inVain(attempt, manifests)),
      ...(isFailure && cause && outcome.result === 'escalated' && outcome.attempts.length === 0
        ? [`Consider a runbook against the ${inWords(cause.faultClass)} of such a component: nothing was tried.`]
        : []),
      ...(approvals.some(({ status }) => status === 'expired')
        ? ['Nobody answered in time: see who is asked, and how long they have.']
        : []),
      ...(last?.finding === 'symptom-absent'
        ? ['The numbers did not bear the alarm out: see whether its threshold fits.']
        : []),
      ...(quality && quality.verdict !== 'good'
        ? [`Mend the telemetry: ${quality.because.map(toldToPeople).join('; ') || `it was ${quality.verdict}`}.`]
        : []),
    ].map((text) => clean(text, 1000)),
    MOST,
  );
};

const inVain = ({ runbook, target, result }: AttemptResult, manifests: ReportCase['manifests']): string[] => {
  const what = `"${titleOf(runbook, manifests)}" on ${named(target)}`;
  if (result === 'worse') return [`Find out why ${what} made it worse.`];
  if (result === 'relapsed') return [`${what} did not last: find what brought it back.`];
  if (result === 'failed') return [`${what} failed: mend the runbook or its rights.`];
  return [];
};
