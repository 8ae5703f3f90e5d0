import type { Change } from '../../contracts/change.ts';
import { partitionOf } from '../../contracts/partition.ts';
import type { NamedResource } from '../detection/named-resource.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** One management call as CloudTrail records it: where it was made, with which parameters, and what AWS answered. */
export interface ApiCall {
  eventSource: string;
  /** Without the version of the API that CloudTrail writes behind some names. */
  eventName: string;
  account: string;
  region: string;
  parameters: Fields;
  response: Fields;
}

/** What a call changed: a resource that the catalog names, or one that only the catalog's ARN patterns can place. */
export interface CalledOn {
  kind: Change['kind'];
  resource?: NamedResource | undefined;
  arns?: readonly string[];
  /** What was changed, where it is not the component itself. */
  what?: string | undefined;
  /** A resource of no region: it may belong to a service anywhere in the account. */
  everywhere?: true;
}

export type CallReader = (call: ApiCall) => CalledOn;

/** Readers by the event names of one service. */
export type CallReaders = Readonly<Record<string, CallReader>>;

/** The text under one of these keys, the first that holds any. */
export const text = (fields: Fields, ...keys: readonly string[]): string | undefined =>
  keys.map((key) => fields[key]).find((value): value is string => typeof value === 'string' && value !== '');

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const lastPart = (value: string | undefined): string | undefined => value?.split(/[/:]/).at(-1);

/** An ARN of the place that the call was made in; what is one already stays as it is. */
export const arnOf = ({ account, region }: ApiCall, service: string, tail: string): string =>
  tail.startsWith('arn:') ? tail : `arn:${partitionOf(region)}:${service}:${region}:${account}:${tail}`;

/** A change of something that is not itself a component. */
export const changeOf = (kind: CalledOn['kind'], arns: readonly string[]): CalledOn => ({
  kind,
  arns,
  what: arns[0]?.split(':').slice(5).join(':'),
});
