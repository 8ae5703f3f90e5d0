import type { Incident } from '../../contracts/incident.ts';
import type { Remediation } from '../../contracts/remediation.ts';
import { answer, type StepOutput } from '../../contracts/workflow.ts';

/**
 * Where a further run of an incident takes up: the step of the state in which the record stands, so that nothing is done
 * twice. A remediation that was being started goes back to the start, which reconciles it with what really runs.
 */
export const resumeAt = (
  incident: Incident,
  remediations: readonly Remediation[],
  /** For an answer to the question, where it waits for one. */
  answerSeconds: number,
): StepOutput => {
  const because = `run ${incident.run} takes up an incident that was ${incident.state}`;
  const current = remediations.filter(({ attempt }) => attempt === incident.attempt);
  switch (incident.state) {
    case 'settling':
    case 'collecting':
      return answer('collect', because);
    case 'diagnosing':
      return answer('diagnose', because);
    case 'planning':
      return answer('plan', because);
    case 'awaiting-approval':
      return answer('request-approval', because, answerSeconds);
    case 'remediating':
      return current.some(({ purpose, executionId }) => purpose === 'remedy' && executionId === null)
        ? answer('start', because)
        : answer('poll', because);
    case 'rolling-back':
      return current.some(({ purpose, executionId }) => purpose === 'rollback' && executionId !== null) &&
        !current.some(({ purpose, executionId }) => purpose === 'rollback' && executionId === null)
        ? answer('poll', because)
        : answer('rollback', because);
    case 'validating':
      return answer('validate', because);
    case 'escalated':
    case 'closed':
      return answer('end', because);
  }
};
