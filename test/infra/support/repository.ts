import { readFileSync } from 'node:fs';

export const ROOT = new URL('../../../', import.meta.url).pathname;
export const DEFINITION = readFileSync(`${ROOT}statemachines/heal-incident.asl.json`, 'utf8');
export const CDK_CONTEXT = (JSON.parse(readFileSync(`${ROOT}cdk.json`, 'utf8')) as { context: Record<string, unknown> })
  .context;
