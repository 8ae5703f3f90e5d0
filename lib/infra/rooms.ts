import { ASKING_SECONDS } from '../contracts/approval.ts';

export const SERVICE_NAME = 'selfheal';

/** What one function gets, beside its rights. */
export interface Room {
  /** One sentence for the person who finds it in the console. */
  does: string;
  timeoutSeconds: number;
  /** Lambda gives CPU in proportion to memory: 512 MB starts in about a second, ranking wants more. */
  memoryMegabytes: number;
  /** The name that `heal-incident.asl.json` calls it by, for the workflow's steps. */
  step?: string;
}

/**
 * Every function of the system. A step's timeout is shorter than its Task's in the state machine, so that a slow call ends
 * as the function's own error, with a log line, and not as a task that nobody hears of again.
 */
export const ROOMS = {
  'settle-incident': {
    does: 'Waits until no new signal comes in.',
    timeoutSeconds: 30,
    memoryMegabytes: 512,
    step: 'SettleIncident',
  },
  'collect-evidence': {
    does: 'Reads metrics, logs, alarms, platform events and changes.',
    timeoutSeconds: 150,
    memoryMegabytes: 1024,
    step: 'CollectEvidence',
  },
  diagnose: {
    does: 'Ranks the causes of the symptom.',
    timeoutSeconds: 150,
    memoryMegabytes: 1024,
    step: 'Diagnose',
  },
  'plan-remediation': {
    does: 'Picks a runbook, binds its parameters and decides whether to act, ask or stop.',
    timeoutSeconds: 90,
    memoryMegabytes: 512,
    step: 'PlanRemediation',
  },
  'request-approval': {
    does: 'Puts the question to the approvers, and records when nobody answered.',
    // Below the shortest time that a catalog may give people to answer: the wait's Task ends after that.
    timeoutSeconds: ASKING_SECONDS,
    memoryMegabytes: 512,
    step: 'RequestApproval',
  },
  'start-remediation': {
    does: 'Checks everything again and starts the runbook.',
    timeoutSeconds: 150,
    memoryMegabytes: 1024,
    step: 'StartRemediation',
  },
  'poll-remediation': {
    does: 'Follows a running runbook, and stops it when it is late.',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    step: 'PollRemediation',
  },
  'validate-recovery': {
    does: 'Compares the service with before and with normal.',
    timeoutSeconds: 90,
    memoryMegabytes: 1024,
    step: 'ValidateRecovery',
  },
  'rollback-remediation': {
    does: 'Takes a remediation back and follows that.',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    step: 'RollbackRemediation',
  },
  'record-outcome': {
    does: 'Closes the incident and learns from it.',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    step: 'RecordOutcome',
  },
  'escalate-incident': {
    does: 'Hands the incident to people.',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    step: 'EscalateIncident',
  },
  'ingest-signals': {
    does: 'Turns events into signals and signals into incidents.',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
  },
  'receive-webhook': {
    does: 'Takes signals of tools outside AWS into the queue.',
    // Its senders wait a few seconds; more memory makes the first answer faster.
    timeoutSeconds: 10,
    memoryMegabytes: 1024,
  },
  'operator-api': {
    does: 'Shows approvals to people and takes their answers.',
    timeoutSeconds: 15,
    memoryMegabytes: 512,
  },
  'record-change': {
    does: 'Stores who changed what, as it happens.',
    timeoutSeconds: 30,
    memoryMegabytes: 256,
  },
  'deliver-decisions': {
    does: 'Hands decisions to the waiting workflow, and says in Slack how questions end.',
    timeoutSeconds: 30,
    memoryMegabytes: 256,
  },
  'write-report': {
    does: 'Writes the report of an incident that has ended.',
    // A model may be asked for a minute, and nobody waits.
    timeoutSeconds: 120,
    memoryMegabytes: 512,
  },
  'sweep-incidents': {
    does: 'Restarts or escalates incidents that no workflow is working on.',
    timeoutSeconds: 120,
    memoryMegabytes: 512,
  },
} as const satisfies Record<string, Room>;

export type RoomName = keyof typeof ROOMS;

export const ROOM_NAMES = Object.keys(ROOMS) as RoomName[];

/** The workflow's steps: the placeholder in the state machine's definition, and the room that stands for it. */
export const STEP_ROOMS: readonly (readonly [step: string, room: RoomName])[] = ROOM_NAMES.flatMap((name) => {
  const room: Room = ROOMS[name];
  return room.step ? [[room.step, name] as const] : [];
});
