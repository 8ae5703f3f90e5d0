import type { ComponentId } from '../../contracts/component.ts';
import type { Finding, Look } from './finding.ts';

/** Clocks of one account differ by seconds; what is this far ahead of now has a wrong one. */
const AHEAD_SECONDS = 120;

/** What has a time, by who told it. Changes and events come from clocks of AWS; log lines from whoever writes them. */
const told = ({ observation }: Look): { source: string; component: ComponentId; at: string }[] => [
  ...observation.logs.map(({ component, at }) => ({ source: 'logs', component, at })),
  ...observation.platform.map(({ component, at }) => ({ source: 'platform', component, at })),
];

/** Components whose log lines or events come from the future: what they say cannot be put in time. One fact a source and component. */
export const skewFindings = (look: Look): Finding[] => {
  const ahead = told(look).filter(({ at }) => Date.parse(at) / 1000 > look.now + AHEAD_SECONDS);
  return [...Map.groupBy(ahead, ({ source, component }) => `${source}|${component}`).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const furthestSeconds = Math.max(...group.map(({ at }) => Date.parse(at) / 1000 - look.now));
    return [
      {
        fact: 'telemetry-implausible' as const,
        component: first.component,
        strength: 0.8,
        summary: `${first.source}: ${group.length} entries are up to ${Math.round(furthestSeconds)} s in the future: a clock is wrong`,
        at: look.toAt,
        from: { collector: first.source, reference: '' },
        figures: { entries: group.length, furthestSeconds },
      },
    ];
  });
};
