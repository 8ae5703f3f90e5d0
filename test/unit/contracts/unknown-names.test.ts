import { describe, expect, it } from 'vitest';
import { parseCatalog } from '../../../lib/infra/catalog-file.ts';

const HEAD = `version: 1
account: "111122223333"
region: eu-west-1
applications: { shop: { owner: shop-team, environment: production } }
services: { store: { application: shop, kind: lambda-function, name: store, owner: store-team } }
`;
const parse = (yaml: string) => parseCatalog(HEAD + yaml, 'selfheal.yaml');

const freeze = (given: string) =>
  `policies: { freezes: [{ name: winter, fromAt: "2026-12-20T00:00:00Z", untilAt: "2027-01-02T00:00:00Z", ${given} }] }`;
const notices = (given: string) => `notices: { channels: { operations: { kind: teams } }, ${given} }`;

describe('a limit or a route of the catalog that a misspelled name would leave without effect', () => {
  it.each([
    [
      freeze('applications: [shpo]'),
      'policies.freezes.0.applications.0: given "shpo"; no application "shpo"; known are: shop',
    ],
    [freeze('applications: []'), 'policies.freezes.0.applications: given []'],
    [
      'policies: { freezes: [{ name: winter, fromAt: "2027-01-02T00:00:00Z", untilAt: "2026-12-20T00:00:00Z" }] }',
      'policies.freezes.0.untilAt: given "2026-12-20T00:00:00Z"; expected a time after fromAt',
    ],
    [
      notices('routes: [{ applications: [shop, shpo], channels: [operations] }]'),
      'notices.routes.0.applications.1: given "shpo"; no application "shpo"; known are: shop',
    ],
    [
      notices('routes: [{ owners: [store-team, stoer-team], channels: [operations] }]'),
      'notices.routes.0.owners.1: given "stoer-team"; no owner "stoer-team"; known are: shop-team, store-team',
    ],
    [
      notices('quietHours: { shpo-team: { timeZone: UTC, from: "22:00", until: "06:00" } }'),
      'notices.quietHours.shpo-team: given {"timeZone":"UTC"',
    ],
  ])('stops the deployment with the place in the file: %s', (yaml, complaint) => {
    expect(() => parse(yaml)).toThrow(complaint);
  });

  it.each([
    freeze('applications: [shop]'),
    notices('routes: [{ owners: [store-team], applications: [shop], channels: [operations] }]'),
    notices('quietHours: { shop-team: { timeZone: UTC, from: "22:00", until: "06:00" } }'),
  ])('is taken where the catalog has it: %s', (yaml) => {
    expect(parse(yaml).version).toBe(1);
  });
});
