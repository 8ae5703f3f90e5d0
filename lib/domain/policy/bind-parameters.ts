import type { ChosenParameters } from '../../contracts/approval.ts';
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
  /** What a person chose of what may be chosen. */
  chosen?: ChosenParameters;
}

/** From where to where a person may choose a number, both included. */
interface Range {
  from: number;
  to: number;
}

type Bound = { value: string | number; range?: Range } | { because: string };

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

/**
 * More than there is: times the factor and at least one, but never above the ceiling of the grant, else of the target, else of the
 * runbook. A person may choose any other number between the two.
 */
const scaled = (
  source: Extract<ParameterSource, { from: 'scaled' }>,
  { snapshot, grant }: BindingContext,
  wanted: number | undefined,
): Bound => {
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
  const range = { from: Math.floor(now) + 1, to: Math.floor(maximum) };
  if (wanted === undefined)
    return { value: Math.min(Math.max(Math.ceil(now * factor - ROUNDING_SLACK), now + 1), range.to), range };
  return Number.isInteger(wanted) && wanted >= range.from && wanted <= range.to
    ? { value: wanted, range }
    : { because: `${wanted} was asked for, and ${range.from} to ${range.to} are allowed` };
};

const boundValue = (source: ParameterSource, context: BindingContext, wanted: number | undefined): Bound => {
  if (wanted !== undefined && source.from !== 'scaled') return { because: 'nobody may choose it' };
  switch (source.from) {
    case 'target':
      return fromTarget(source.part, context.target);
    case 'snapshot':
      return fromSnapshot(source.field, source.default, context.snapshot);
    case 'grant':
      return { value: context.grant?.parameters[source.key] ?? source.default };
    case 'scaled':
      return scaled(source, context, wanted);
  }
};

type Binding =
  | { ok: true; parameters: BoundParameters; choices: (Range & { parameter: string })[] }
  | { ok: false; because: string[] };

/**
 * Binds a runbook's parameters from the target's name, its state and the catalog, never from text; every value must match its pattern
 * as a whole. What a person chose is a number within the bounds that hold without them, or nothing is bound.
 */
export const bindParameters = (parameters: RunbookManifest['parameters'], context: BindingContext): Binding => {
  const { chosen = {} } = context;
  const bound: BoundParameters = {};
  const choices: (Range & { parameter: string })[] = [];
  const because = Object.keys(chosen).flatMap((name) =>
    Object.hasOwn(parameters, name) ? [] : `${name}: the runbook has no such parameter`,
  );
  for (const [name, { source, pattern }] of Object.entries(parameters)) {
    const result = boundValue(source, context, Object.hasOwn(chosen, name) ? chosen[name] : undefined);
    if ('because' in result) {
      because.push(`${name}: ${result.because}`);
      continue;
    }
    const text = String(result.value);
    if (new RegExp(`^(?:${pattern})$`).test(text)) bound[name] = text;
    else because.push(`${name}: ${JSON.stringify(text)} does not match ${pattern}`);
    if (result.range && result.range.from < result.range.to) choices.push({ parameter: name, ...result.range });
  }
  return because.length > 0 ? { ok: false, because } : { ok: true, parameters: bound, choices };
};
