import { type Incident, type IncidentState, LEGAL_TRANSITIONS } from '../../contracts/incident.ts';
import { answer, type StepInput, type StepOutput } from '../../contracts/workflow.ts';

/** A step was asked about an incident that the table does not have. */
export class UnknownIncidentError extends Error {
  override readonly name = 'UnknownIncidentError';
}

/** The incident, or a clear error: a step without its record must not guess. */
export const known = (incident: Incident | null, incidentId: string): Incident => {
  if (incident) return incident;
  throw new UnknownIncidentError(
    `no incident ${incidentId} in the table; check TABLE_NAME and that it was not deleted`,
  );
};

/**
 * Whether a step may take its turn: null if so, else the answer that ends this execution. An incident that has ended, a
 * newer run, a later attempt or a state from which this one cannot be entered all mean that somebody else is further on.
 */
export const notMyTurn = (
  incident: Incident,
  input: StepInput,
  entering: readonly IncidentState[],
): StepOutput | null => {
  if (incident.state === 'closed' || incident.state === 'escalated')
    return answer('end', `the incident is ${incident.state} already`);
  if (incident.run > input.run) return answer('end', `run ${incident.run} has taken over from run ${input.run}`);
  if (incident.attempt > input.attempt)
    return answer('end', `attempt ${incident.attempt} has begun; this was attempt ${input.attempt}`);
  const enterable = entering.some(
    (state) => incident.state === state || LEGAL_TRANSITIONS[incident.state].includes(state),
  );
  return enterable
    ? null
    : answer('end', `the incident is ${incident.state}, from where it cannot be ${entering.join(' or ')}`);
};
