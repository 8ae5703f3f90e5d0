import { type Incident, WORKING_STATES } from '../../lib/contracts/incident.ts';
import { parseExecutionName } from '../../lib/contracts/workflow.ts';
import { alone } from './alone.ts';
import type { SweepDeps, SweepOutput } from './deps.ts';
import { endHandedOver } from './end-handed-over.ts';
import { findMissedAlarms } from './find-missed-alarms.ts';
import { letGoHeld } from './let-go-held.ts';
import { revive } from './revive.ts';
import { tellFlapping } from './tell-flapping.ts';
import { tellJoined } from './tell-joined.ts';
import { watchHeartbeats } from './watch-heartbeats.ts';
import { whatFires } from './what-fires.ts';

/** One execution of ours that ended badly, by name; null for the regular round. */
export interface SweepInput {
  failedExecution: string | null;
}

/** An incident younger than this may still be on its way from the table to its first execution. */
const GRACE_SECONDS = 60;
/** More than this many open incidents at once would be a failure of correlation; those that changed longest ago come first. */
const MOST_INCIDENTS = 1000;

/**
 * The net under everything: every open incident has a running execution, or gets one, or goes to people. Catch in the state
 * machine sees neither a timeout of the whole execution nor an abort nor a data limit; this does.
 */
export const createHandler =
  (deps: SweepDeps) =>
  async ({ failedExecution }: SweepInput): Promise<SweepOutput> => {
    const output: SweepOutput = { restarted: [], escalated: [], closed: [], failed: [] };
    const { incidents, catalog, now } = deps;
    if (failedExecution !== null) {
      const failed = parseExecutionName(failedExecution);
      const incident = failed && (await incidents.incident(failed.incidentId));
      if (incident && incident.run === failed.run) await revive(deps, incident, output);
      return output;
    }
    await incidents.registerPolicy(catalog.policyVersion, catalog.builtAt);
    const old = ({ openedAt }: Incident) => now().getTime() - Date.parse(openedAt) > GRACE_SECONDS * 1000;
    const working = (await incidents.incidentsIn(WORKING_STATES, MOST_INCIDENTS)).filter(old);
    for (const incident of working)
      await alone(deps, output, incident.incidentId, () => revive(deps, incident, output));
    const handedOver = await incidents.incidentsIn(['escalated'], MOST_INCIDENTS);
    const firing = await whatFires(deps, output);
    for (const incident of handedOver)
      await alone(deps, output, incident.incidentId, async () => {
        await tellJoined(deps, incident);
        await endHandedOver(deps, incident, firing, output);
      });
    await watchHeartbeats(deps, output);
    await tellFlapping(deps, output);
    await letGoHeld(deps, output);
    if (firing.alarms) await findMissedAlarms(deps, [...working, ...handedOver], firing.alarms, output);
    // Last: channels may take long, and nobody waits for it.
    await alone(deps, output, 'notices of quiet hours', async () => deps.tellHeld?.());
    return output;
  };
