import type { Service, ServiceStatistics } from '@aws-sdk/client-xray';
import { ACCOUNT, REGION } from '../../../fakes/catalog.ts';

const MINUTE = 60_000;
const FROM = Date.parse('2026-03-01T11:00:00Z');
export const at = (minute: number) => new Date(FROM + MINUTE * minute);
export const TABLE = `${ACCOUNT}:${REGION}:table:baskets`;

export const statistics = (
  requests: number,
  { faults = 0, throttles = 0, errors = 0, seconds = 0 } = {},
): ServiceStatistics => ({
  OkCount: requests - faults - throttles - errors,
  ErrorStatistics: { ThrottleCount: throttles, OtherCount: errors, TotalCount: throttles + errors },
  FaultStatistics: { OtherCount: faults, TotalCount: faults },
  TotalCount: requests,
  TotalResponseTime: seconds,
});

/** A node as GetServiceGraph gives it; `calls` by reference id, with requests and the type of the edge. */
export const node = (
  ReferenceId: number,
  Name: string,
  Type: string,
  calls: readonly (readonly [number, number, string?])[] = [],
  requests = 100,
): Service => ({
  ReferenceId,
  Name,
  Names: [Name],
  Type,
  State: 'active',
  StartTime: at(0),
  EndTime: at(70),
  ...(/^AWS/.test(Type) ? { AccountId: ACCOUNT } : {}),
  SummaryStatistics: statistics(requests),
  Edges: calls.map(([reference, count, EdgeType]) => ({
    ReferenceId: reference,
    StartTime: at(0),
    EndTime: at(70),
    SummaryStatistics: statistics(count),
    ...(EdgeType ? { EdgeType } : {}),
  })),
});

/** The small shop as X-Ray draws it, with a provider and a table that the catalog does not know. */
export const SHOP: Service[] = [
  node(0, 'checkout', 'client', [[1, 1000]]),
  node(
    1,
    'checkout',
    'AWS::ECS::Fargate',
    [
      [2, 1000],
      [4, 900],
      [5, 1000],
    ],
    1000,
  ),
  node(2, 'shop-pricing', 'AWS::Lambda', [[3, 990]], 1000),
  node(3, 'shop-pricing', 'AWS::Lambda::Function', [], 990),
  node(4, 'api.unheard-of.example', 'remote', [], 900),
  node(5, 'baskets', 'AWS::DynamoDB::Table', [], 1000),
];
export const UNHEARD_OF = `${ACCOUNT}:${REGION}:external:api.unheard-of.example`;
