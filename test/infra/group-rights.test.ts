import { describe, expect, it } from 'vitest';
import { catalogResources } from '../../lib/infra/rights/catalog-resources.ts';
import { observationRights, targetRights } from '../../lib/infra/rights/observation-rights.ts';
import { aCatalog } from '../fakes/catalog.ts';

describe('the right to read Auto Scaling groups', () => {
  it('is given only where the catalog names a group', () => {
    const catalog = aCatalog();
    const onGroups = () => {
      const resources = catalogResources(catalog);
      return [...observationRights(resources), ...targetRights(resources)]
        .flatMap(({ actions }) => actions)
        .filter((action) => action.startsWith('autoscaling:'));
    };
    expect(new Set(onGroups())).toEqual(
      new Set([
        'autoscaling:DescribeAutoScalingGroups',
        'autoscaling:DescribeScalingActivities',
        'autoscaling:DescribeInstanceRefreshes',
      ]),
    );
    delete catalog.services.fulfilment;
    expect(onGroups()).toEqual([]);
  });
});
