import type { AutomationDocument } from '../../lib/infra/runbooks/document.ts';
import { AutomationRefusal } from './types.ts';
import { convert } from './values.ts';

export interface BoundParameters {
  /** With their document's types, for substitution. */
  readonly typed: ReadonlyMap<string, unknown>;
  /** As GetAutomationExecution shows them. */
  readonly shown: Readonly<Record<string, readonly string[]>>;
}

const refuse = (message: string): never => {
  throw new AutomationRefusal('InvalidAutomationExecutionParametersException', message);
};

const bind = (
  name: string,
  { type, allowedPattern, default: byDefault }: AutomationDocument['parameters'][string],
  given: readonly string[] | undefined,
): readonly string[] => {
  const values =
    given ?? (byDefault === undefined ? refuse(`parameter ${name} is required`) : [byDefault].flat().map(String));
  const pattern = new RegExp(allowedPattern);
  for (const value of values) {
    if (!pattern.test(value)) refuse(`parameter ${name}: ${JSON.stringify(value)} does not match ${allowedPattern}`);
  }
  if (type !== 'StringList' && values.length !== 1)
    refuse(`parameter ${name}: expected one value; given ${values.length}`);
  return values;
};

/** Fills in defaults and checks names, numbers and patterns, as StartAutomationExecution does; throws {@link AutomationRefusal}. */
export const bindParameters = (
  parameters: AutomationDocument['parameters'],
  given: Readonly<Record<string, readonly string[]>>,
): BoundParameters => {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(parameters, name));
  if (unknown.length > 0)
    refuse(`undefined parameters: ${unknown.join(', ')}; the document takes: ${Object.keys(parameters).join(', ')}`);
  const shown = Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, bind(name, parameter, given[name])]),
  );
  const typed = Object.entries(parameters).map(([name, { type }]): [string, unknown] => {
    const value = convert(shown[name], type);
    return [name, value ?? refuse(`parameter ${name}: expected ${type}; given ${JSON.stringify(shown[name])}`)];
  });
  return { typed: new Map(typed), shown };
};
