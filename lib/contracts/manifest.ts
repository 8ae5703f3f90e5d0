import * as z from 'zod';
import { ComponentKind } from './component.ts';
import { EvidenceFact } from './evidence.ts';
import { FaultClass } from './fault-class.ts';

export const Impact = z.enum(['low', 'medium', 'high', 'critical']);
export type Impact = z.infer<typeof Impact>;

/**
 * Where a runbook parameter's value comes from. Never from text: `target` is a part of the component's own name,
 * `snapshot` a field of the target's state read just before, `grant` the operator's value in the catalog (or a default),
 * `scaled` a number of the snapshot times a factor of the grant, rounded up, at least one more, and capped by another snapshot field or grant.
 */
export const ParameterSource = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('target'), part: z.enum(['name', 'cluster', 'service']) }),
  z.strictObject({
    from: z.literal('snapshot'),
    field: z.string(),
    /** Taken when the snapshot lacks the field, for example the bounds of a service without a scalable target. Left out: binding fails. */
    default: z.union([z.string(), z.number()]).optional(),
  }),
  z.strictObject({ from: z.literal('grant'), key: z.string(), default: z.union([z.string(), z.number()]) }),
  z.strictObject({
    from: z.literal('scaled'),
    field: z.string(),
    factorKey: z.string(),
    factorDefault: z.number().positive(),
    maximumKey: z.string(),
    maximumDefault: z.number().positive(),
  }),
]);
export type ParameterSource = z.infer<typeof ParameterSource>;

export const ManifestParameter = z.strictObject({
  source: ParameterSource,
  /** What the bound value must match as a whole; the same pattern stands in the document. */
  pattern: z.string().min(1),
});

/** A runbook's manifest: what it is for, what it may touch, how risky it is, how to tell whether it worked and how to take it back. */
export const RunbookManifest = z.strictObject({
  runbook: z.string().regex(/^[a-z]+(-[a-z]+)+$/),
  version: z.number().int().positive(),
  title: z.string().min(1).max(120),
  /** One paragraph for the person who is asked. */
  description: z.string().min(1).max(1000),
  targetKind: ComponentKind,
  treats: z
    .array(
      z.strictObject({
        faultClass: FaultClass,
        /** `cures` removes the fault; `mitigates` makes the service well while the fault remains: a follow-up is recorded. */
        effect: z.enum(['cures', 'mitigates']),
        /** 0 to 1: how likely it is to help, before any track record. */
        prior: z.number().min(0).max(1),
      }),
    )
    .min(1),
  /** Facts about the target or its callees that make it a bad idea, with the reason shown to people. */
  contraindications: z
    .array(z.strictObject({ fact: EvidenceFact, on: z.enum(['target', 'callees']), because: z.string() }))
    .default([]),
  impact: Impact,
  /** Share of the target's capacity that is away while it runs, 0 to 1. */
  capacityTouched: z.number().min(0).max(1),
  parameters: z.record(z.string(), ManifestParameter),
  /** Conditions on the snapshot that must hold at dispatch; a failed one refuses with its reason. */
  preconditions: z
    .array(
      z.strictObject({
        field: z.string(),
        is: z.enum(['equals', 'not-equals', 'at-least', 'at-most', 'present', 'absent']),
        value: z.union([z.string(), z.number(), z.boolean()]).optional(),
        because: z.string().min(1),
      }),
    )
    .default([]),
  /** What its own work makes the platform say about the target (the own-change guard); anything on a dependent is harm. */
  expects: z.array(
    z.enum([
      'deployment',
      'task-stopped',
      'instance-terminated',
      'instance-launched',
      'configuration-changed',
      'latency-up',
      'capacity-below-desired',
    ]),
  ),
  timeoutSeconds: z.number().int().min(60),
  pollSeconds: z.number().int().min(5),
  /** Time the remedy needs to show, counted from its end. */
  settleSeconds: z.number().int().min(0),
  whenUnchanged: z.enum(['revert', 'keep']),
  rollback: z.discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('runbook'),
      runbook: z.string(),
      parameters: z.record(z.string(), ManifestParameter),
    }),
    z.strictObject({ by: z.literal('none'), because: z.string().min(1) }),
  ]),
});
export type RunbookManifest = z.infer<typeof RunbookManifest>;
