import { describe, expect, it } from 'vitest';
import { accountClients } from './account/clients.ts';
import { messagesIn, QUEUES } from './account/queues.ts';
import { roomsNotRun } from './account/rooms-run.ts';
import { handsOverWhenAFunctionFails } from './scenarios/failure.ts';
import { leavesARejectedPlanAlone } from './scenarios/rejection.ts';
import { restartsALeakingService } from './scenarios/restart.ts';
import { rollsBackAfterApproval } from './scenarios/rollback.ts';
import { takesAStormAsOneIncident } from './scenarios/storm.ts';
import { escalatesWhenNobodyAnswers } from './scenarios/timeout.ts';
import { opensAnIncidentForAWebhook } from './scenarios/webhook.ts';
import { fromSetup, withoutEngines } from './setup/from-setup.ts';

/** Each scenario has an application of its own, so all of them happen at once, as in a real account. */
describe.skipIf(withoutEngines())('the deployed system', () => {
  describe.concurrent('with every function in order', () => {
    it('restarts a leaking service by itself, and records that it was only mitigated', restartsALeakingService);
    it('rolls a bad deployment back once a person pressed Approve, and not before', rollsBackAfterApproval);
    it('changes nothing when a person says no', leavesARejectedPlanAlone);
    it('hands the incident to people when nobody answers in time', escalatesWhenNobodyAnswers);
    it('opens one incident for what a tool outside AWS reports', opensAnIncidentForAWebhook);
    it('takes 500 alarms at once as one incident', takesAStormAsOneIncident);
  });

  describe('with a function that fails for good', () => {
    it('hands the incident to people, and has changed nothing', handsOverWhenAFunctionFails);
  });

  it('has put nothing aside and given up on nothing', async () => {
    const clients = accountClients(fromSetup('emulator').endpoint);
    expect(await messagesIn(clients, QUEUES.deadLetters)).toBe(0);
    expect(await messagesIn(clients, QUEUES.failedEvents)).toBe(0);
  });

  it('has run every function on the way, but the one that takes a remedy back', async () => {
    const clients = accountClients(fromSetup('emulator').endpoint);
    expect(await roomsNotRun(clients)).toEqual(['rollback-remediation']);
  });
});
