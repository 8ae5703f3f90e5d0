import type { RunbookGrant } from '../../contracts/catalog.ts';
import { type ComponentId, componentParts } from '../../contracts/component.ts';
import type { ParameterSource, RunbookManifest } from '../../contracts/manifest.ts';
import type { BoundParameters } from '../../contracts/plan.ts';
import type { Snapshot } from '../../contracts/snapshot.ts';

export interface BindingContext {
  target: ComponentId;
  /** null when the target could not be read: then only parameters that do not need it can be bound. */
  snapshot: Snapshot | null;
  /** What the catalog grants this runbook on the target's service, if anything. */
  grant: Pick<RunbookGrant, 'parameters'> | undefined;
}

type Bound = { value: string | number } | { because: string };

/** Keeps 70 × 1.1 = 77.00000000000001 from becoming 78. */
const ROUNDING_SLACK = 1e-9;

const fromTarget = (part: 'name' | 'cluster' | 'service', target: ComponentId): Bound => {
  const { kind, name } = componentParts(target);
  if (part === 'name') return { value: name };
  const [cluster, service, ...rest] = name.split('/');
  if (kind !== 'ecs-service' || !cluster || !service || rest.length > 0)
    return { because: `${target} has no ${part}: expected an ECS service named cluster/service` };
  return { value: part === 'cluster' ? cluster : service };
};

const fromSnapshot = (field: string, fallback: string | number | undefined, snapshot: Snapshot | null): Bound => {
  if (!snapshot) return { because: `${field} is not known: the target could not be read` };
  const value = snapshot.fields[field] ?? fallback;
  return value === undefined
    ? { because: `${field} is not part of the target's state` }
    : { value: typeof value === 'boolean' ? String(value) : value };
};

const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

/** More than there is: times the factor and at least one, but never above the ceiling of the grant, else of the target, else of the runbook. */
const scaled = (source: Extract<ParameterSource, { from: 'scaled' }>, { snapshot, grant }: BindingContext): Bound => {
  const now = numberOf(snapshot?.fields[source.field]);
  if (now === undefined) return { because: `${source.field} is not known, so it cannot be scaled` };
  const factor = numberOf(grant?.parameters[source.factorKey] ?? source.factorDefault);
  const maximum = numberOf(
    grant?.parameters[source.maximumKey] ?? snapshot?.fields[source.maximumKey] ?? source.maximumDefault,
  );
  if (factor === undefined || factor <= 1)
    return { because: `${source.factorKey} must be a number above 1, given ${grant?.parameters[source.factorKey]}` };
  if (maximum === undefined) return { because: `${source.maximumKey} must be a number` };
  if (now >= maximum) return { because: `${source.field} is ${now} already, and ${source.maximumKey} is ${maximum}` };
  return { value: Math.min(Math.max(Math.ceil(now * factor - ROUNDING_SLACK), now + 1), Math.floor(maximum)) };
};

const boundValue = (source: ParameterSource, context: BindingContext): Bound => {
  switch (source.from) {
    case 'target':
      return fromTarget(source.part, context.target);
    case 'snapshot':
      return fromSnapshot(source.field, source.default, context.snapshot);
    case 'grant':
      return { value: context.grant?.parameters[source.key] ?? source.default };
    case 'scaled':
      return scaled(source, context);
  }
};

/** Binds a runbook's parameters from the target's name, its state and the catalog, never from text; every value must match its pattern as a whole. */
export const bindParameters = (
  parameters: RunbookManifest['parameters'],
  context: BindingContext,
): { ok: true; parameters: BoundParameters } | { ok: false; because: string[] } => {
  const bound: BoundParameters = {};
  const because: string[] = [];
  for (const [name, { source, pattern }] of Object.entries(parameters)) {
    const result = boundValue(source, context);
    if ('because' in result) {
      because.push(`${name}: ${result.because}`);
      continue;
    }
    const text = String(result.value);
    if (new RegExp(`^(?:${pattern})$`).test(text)) bound[name] = text;
    else because.push(`${name}: ${JSON.stringify(text)} does not match ${pattern}`);
  }
  return because.length > 0 ? { ok: false, because } : { ok: true, parameters: bound };
};
