import type { Service } from './catalog.ts';

/** The log groups of a service: those that it names, else a function's own, `/aws/lambda/<name>`. What is read and what may be read. */
export const logGroupsOf = ({ kind, name, telemetry }: Pick<Service, 'kind' | 'name' | 'telemetry'>): string[] =>
  telemetry.logGroups.length === 0 && kind === 'lambda-function' ? [`/aws/lambda/${name}`] : telemetry.logGroups;
