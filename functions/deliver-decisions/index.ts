import { deliverDecision } from '../../lib/adapters/aws/sfn/deliver-decision.ts';
import { readDecisions } from '../../lib/adapters/table/read-decisions.ts';
import { createInstruments } from '../shared/instruments.ts';
import { liveWorkflow } from '../shared/live-workflow.ts';
import { room } from '../shared/room.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('deliver-decisions');

export const handler = room(
  { name: 'deliver-decisions', parse: readDecisions, instruments },
  createHandler({ workflow: liveWorkflow((sfn) => ({ deliver: deliverDecision(sfn) })), journal: instruments.journal }),
);
