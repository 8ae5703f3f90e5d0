import type { PlanView, StepRow } from '../../console/console-views.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { type Plan, type PlanStep, stepsOf } from '../../lib/contracts/plan.ts';
import { plain } from './plain.ts';

const GATES = {
  auto: 'It may run without asking.',
  ask: 'People are asked first.',
  stop: 'It may not run.',
} as const;

const stepRow = (
  manifests: readonly RunbookManifest[],
  { runbook, target, impact, because, rollback, parameters }: PlanStep,
): StepRow => {
  const manifest = manifests.find((each) => each.runbook === runbook);
  const withoutWay = manifest?.rollback.by === 'none' ? manifest.rollback.because : 'it cannot be taken back';
  return {
    title: plain(manifest?.title ?? runbook),
    runbook,
    target,
    impact,
    because: plain(because),
    rollback: rollback ? `it is taken back with ${rollback.runbook}` : withoutWay,
    parameters: Object.entries(parameters),
  };
};

export const planPageView = (plan: Plan, manifests: readonly RunbookManifest[]): PlanView => ({
  steps: stepsOf(plan).map((step) => stepRow(manifests, step)),
  gate: GATES[plan.gate],
  level: plan.risk.level,
  risk: plan.risk.because.map(plain),
  rules: plan.verdicts.map(({ rule, verdict, because }) => ({ rule, verdict, because: plain(because) })),
  alternatives: plan.alternatives.map(({ runbook, target, because }) => plain(`${runbook} on ${target}: ${because}`)),
});
