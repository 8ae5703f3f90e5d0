import type { Scenario } from './scenario.ts';

export const falseAlarm: Scenario = {
  name: 'false-alarm',
  title: 'A burst that hurts nobody',
  story:
    'An image scan uses the processors of the catalogue tasks for a few minutes and trips an alarm that somebody set too tight. Every objective stays met and there is nothing to do.',
  onsetAfterSeconds: 300,
  inject: (world, random) =>
    world.inject({
      kind: 'cpu-burst',
      service: 'catalogue',
      cpuPercent: random.between(25, 29),
      durationSeconds: random.between(130, 200),
    }),
  truth: { component: null, faultClass: null },
  acceptableOutcomes: ['self-resolved', 'not-an-incident'],
  remedies: { cures: [], mitigates: [], useless: [], worsens: [] },
  tightAlarm: {
    metric: {
      namespace: 'AWS/ECS',
      metricName: 'CPUUtilization',
      dimensions: { ClusterName: 'shop', ServiceName: 'catalogue' },
    },
    threshold: 42,
  },
};
