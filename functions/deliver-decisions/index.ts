import { deliverDecision } from '../../lib/adapters/aws/sfn/deliver-decision.ts';
import { readDecisions } from '../../lib/adapters/table/read-decisions.ts';
import { bundledCatalog } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { liveTellNews } from '../shared/live-slack.ts';
import { liveWorkflow } from '../shared/live-workflow.ts';
import { room } from '../shared/room.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('deliver-decisions');
const { journal } = instruments;
const tellNews = liveTellNews(bundledCatalog().catalog.notices, journal);

export const handler = room(
  { name: 'deliver-decisions', parse: readDecisions, instruments },
  createHandler({
    workflow: liveWorkflow((sfn) => ({ deliver: deliverDecision(sfn) })),
    ...(tellNews && { tellNews }),
    journal,
  }),
);
