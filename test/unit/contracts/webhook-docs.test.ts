import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DatadogWebhook } from '../../../lib/contracts/events/datadog.ts';
import { GenericWebhook } from '../../../lib/contracts/events/generic.ts';
import { NewRelicWebhook } from '../../../lib/contracts/events/new-relic.ts';
import { WebhookSource } from '../../../lib/contracts/webhook.ts';
import { isAuthentic } from '../../../lib/domain/webhooks/authenticate.ts';
import { aWebhook } from '../domain/builders/webhooks.ts';

const DOCS = readFileSync(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8');

/** A block of the page, by the words behind its fence. */
const block = (name: string): string => {
  const found = new RegExp(`^\`\`\`${name}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(DOCS)?.[1];
  if (found === undefined) throw new Error(`docs/webhooks.md has no block ${name}`);
  return found;
};

describe('the payloads to paste', () => {
  it('for Datadog names every field that is read, each with a variable', () => {
    const template: Record<string, string> = JSON.parse(block('json datadog-payload'));
    expect(Object.keys(template).sort()).toEqual(Object.keys(DatadogWebhook.shape).sort());
    for (const value of Object.values(template)) expect(value).toMatch(/^\$[A-Z_]+$/);
    expect(Object.keys(aWebhook('datadog-triggered') as object).sort()).toEqual(Object.keys(template).sort());
  });

  it('for Datadog is not understood as it stands, as its variables have no values yet', () => {
    expect(DatadogWebhook.safeParse(JSON.parse(block('json datadog-payload'))).success).toBe(false);
  });

  it('for New Relic names every field that is read, and becomes JSON', () => {
    const values: Record<string, unknown> = {
      ...(aWebhook('new-relic-activated') as object),
    };
    const filled = block('handlebars new-relic-payload')
      .replace(/\{\{#if ([\w.]+)\}\}(.*?)\{\{else\}\}.*?\{\{\/if\}\}/g, '$2')
      .replace(/"(\w+)": \{\{.*?\}\}/g, (_, field: string) => `"${field}": ${JSON.stringify(values[field])}`);
    const payload: object = JSON.parse(filled);
    expect(Object.keys(payload).sort()).toEqual(Object.keys(NewRelicWebhook.shape).sort());
    expect(NewRelicWebhook.safeParse(payload).success).toBe(true);
  });

  it('for any other tool is understood, and every field of it is explained', () => {
    const example = JSON.parse(block('json generic-payload'));
    expect(GenericWebhook.safeParse(example).success).toBe(true);
    const { resource, symptom, ...alert } = GenericWebhook.shape.alerts.element.shape;
    const names = [
      ...Object.keys(alert),
      ...Object.keys(resource.unwrap().shape).map((name) => `resource.${name}`),
      ...Object.keys(symptom.unwrap().shape).map((name) => `symptom.${name}`),
    ];
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !DOCS.includes(`\`${name}\``))).toEqual([]);
  });

  it('the page names every source', () => {
    for (const source of WebhookSource.options) expect(DOCS).toContain(source);
  });
});

it('the commands that sign make a signature that is accepted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sign-'));
  const key = 'a-key-for-the-documentation';
  writeFileSync(join(folder, 'payload.json'), block('json generic-payload'));
  const commands = block('sh').replace(/^curl[\s\S]*$/m, 'printf "t=%s,v1=%s" "$at" "$hex"\n');
  const signature = execFileSync('sh', ['-c', commands], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, KEY: key },
  });
  const request = {
    headers: { 'x-selfheal-signature': signature },
    body: readFileSync(join(folder, 'payload.json')),
  };
  expect(isAuthentic('generic', request, { current: key, previous: undefined }, new Date())).toBe(true);
  expect(isAuthentic('generic', request, { current: `${key}x`, previous: undefined }, new Date())).toBe(false);
});
