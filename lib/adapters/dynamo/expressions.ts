import type { Condition, Query, Updates, Value } from '../table/table.ts';
import { INDEX_KEYS } from '../table/table-definition.ts';

/** Hands out placeholders, the same name one placeholder, so that no attribute name meets a reserved word. */
export class Placeholders {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, Value> = {};

  name(attribute: string): string {
    const known = Object.keys(this.names).find((placeholder) => this.names[placeholder] === attribute);
    const placeholder = known ?? `#n${Object.keys(this.names).length}`;
    this.names[placeholder] = attribute;
    return placeholder;
  }

  value(value: Value): string {
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  /** The request's members; DynamoDB refuses empty ones. */
  get parameters(): {
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, Value>;
  } {
    return {
      ...(Object.keys(this.names).length > 0 && { ExpressionAttributeNames: this.names }),
      ...(Object.keys(this.values).length > 0 && { ExpressionAttributeValues: this.values }),
    };
  }
}

export const conditionExpression = (condition: Condition, placeholders: Placeholders): string => {
  switch (condition.kind) {
    case 'exists':
      return `attribute_exists(${placeholders.name(condition.attribute)})`;
    case 'not-exists':
      return `attribute_not_exists(${placeholders.name(condition.attribute)})`;
    case 'equals':
      return `${placeholders.name(condition.attribute)} = ${placeholders.value(condition.value)}`;
    case 'in': {
      const values = condition.values.map((value) => placeholders.value(value));
      return `${placeholders.name(condition.attribute)} IN (${values.join(', ')})`;
    }
    case 'less-than':
      return `${placeholders.name(condition.attribute)} < ${placeholders.value(condition.value)}`;
    case 'at-most':
      return `${placeholders.name(condition.attribute)} <= ${placeholders.value(condition.value)}`;
    case 'and':
    case 'or': {
      const parts = condition.conditions.map((part) => conditionExpression(part, placeholders));
      // DynamoDB refuses redundant parentheses, and a sole part needs none.
      return parts.length === 1
        ? parts.join('')
        : parts.map((part) => `(${part})`).join(condition.kind === 'and' ? ' AND ' : ' OR ');
    }
  }
};

export const updateExpression = (updates: Updates, placeholders: Placeholders): string => {
  const clauses: Record<'SET' | 'ADD' | 'REMOVE', string[]> = { SET: [], ADD: [], REMOVE: [] };
  for (const [attribute, update] of Object.entries(updates)) {
    const name = placeholders.name(attribute);
    if (update.kind === 'set') clauses.SET.push(`${name} = ${placeholders.value(update.value)}`);
    if (update.kind === 'add') clauses.ADD.push(`${name} ${placeholders.value(update.amount)}`);
    if (update.kind === 'remove') clauses.REMOVE.push(name);
    if (update.kind === 'append') {
      const empty = placeholders.value([]);
      clauses.SET.push(`${name} = list_append(if_not_exists(${name}, ${empty}), ${placeholders.value(update.values)})`);
    }
  }
  return Object.entries(clauses)
    .filter(([, parts]) => parts.length > 0)
    .map(([clause, parts]) => `${clause} ${parts.join(', ')}`)
    .join(' ');
};

export const keyExpression = ({ partition, index, sort }: Query, placeholders: Placeholders): string => {
  const keys = index ? INDEX_KEYS[index] : { partition: 'PK', sort: 'SK' };
  const inPartition = `${placeholders.name(keys.partition)} = ${placeholders.value(partition)}`;
  if (!sort) return inPartition;
  const name = placeholders.name(keys.sort);
  return 'prefix' in sort
    ? `${inPartition} AND begins_with(${name}, ${placeholders.value(sort.prefix)})`
    : `${inPartition} AND ${name} BETWEEN ${placeholders.value(sort.from)} AND ${placeholders.value(sort.to)}`;
};
