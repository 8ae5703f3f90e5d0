import * as z from 'zod';
import { SHORTEST_ANSWER_SECONDS } from './approval.ts';
import { ComponentKind } from './component.ts';
import { ModelSettings } from './model.ts';
import { NoticeSettings } from './notices.ts';
import { Role } from './operator.ts';
import { RedactionPolicy } from './redaction.ts';
import { SignInSettings, unfitGroups } from './sign-in.ts';
import { FlappingPolicy, Heartbeat, MaintenanceWindow, Mute } from './suppression-policy.ts';
import { type OutsideSource, ServiceTelemetry, TelemetrySources } from './telemetry.ts';
import { Instant } from './time.ts';
import { unknownNames } from './unknown-names.ts';
import { WebhookSource } from './webhook.ts';

const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
  error: (given) => `expected a name of lower-case letters, digits and dashes, given ${JSON.stringify(given.input)}`,
});

/** How far Selfheal may go by itself, weakest first. */
export const Autonomy = z.enum(['observe', 'recommend', 'ask', 'auto']);
export type Autonomy = z.infer<typeof Autonomy>;

export const Tier = z.enum(['critical', 'important', 'standard']);
export type Tier = z.infer<typeof Tier>;

export const Objectives = z.strictObject({
  /** Share of requests that must succeed, 0 to 1. */
  availabilityAtLeast: z.number().min(0).max(1).optional(),
  latencySecondsAtMost: z.number().positive().optional(),
  /** Ceilings on named saturation metrics, for example the age of the oldest message of a queue. */
  saturationAtMost: z.record(Name, z.number()).default({}),
});
export type Objectives = z.infer<typeof Objectives>;

export const RunbookGrant = z.strictObject({
  /** The ceiling for this runbook on this service. `auto` is honoured only for low-impact reversible runbooks, or where it was earned. */
  autonomy: Autonomy.optional(),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type RunbookGrant = z.infer<typeof RunbookGrant>;

export const Service = z.strictObject({
  application: Name,
  kind: ComponentKind,
  /** The resource's own name: `cluster/service` for ECS, the function, group, instance or queue name otherwise. */
  name: z.string().min(1).max(255),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z.string().optional(),
  tier: Tier.default('standard'),
  owner: z.string().min(1).optional(),
  /** Services that this one calls. */
  dependsOn: z.array(Name).default([]),
  /** ARN patterns (`*` matches anything) of further resources whose signals belong to this service. */
  resources: z.array(z.string().min(1)).default([]),
  telemetry: ServiceTelemetry.prefault({}),
  objectives: Objectives.prefault({}),
  autonomy: Autonomy.default('ask'),
  runbooks: z.record(Name, RunbookGrant).default({}),
  /** What may leave the account towards the model. */
  modelAccess: z.enum(['none', 'templates', 'redacted']).default('templates'),
  /** The owners' own notes, given to the model as background. */
  knowledge: z.string().max(4000).optional(),
});
export type Service = z.infer<typeof Service>;

/** In lower case, as people are known who sign in: one person is one address. */
const Address = z.email().toLowerCase();
const ApproverTier = z
  .array(Address)
  .min(1)
  .refine((people) => new Set(people).size === people.length, 'expected each person once in a tier');

export const Application = z.strictObject({
  owner: z.string().min(1),
  environment: z.enum(['production', 'staging', 'development']),
  /** Where incidents of this application are told, and who may approve, tier by tier. */
  approvers: z.array(ApproverTier).default([]),
  notify: z.array(Address).default([]),
});
export type Application = z.infer<typeof Application>;

export const Freeze = z
  .strictObject({
    name: z.string().min(1),
    fromAt: Instant,
    untilAt: Instant,
    /** Left out: all. */
    applications: z.array(Name).min(1).optional(),
  })
  .refine(({ fromAt, untilAt }) => Date.parse(fromAt) < Date.parse(untilAt), {
    path: ['untilAt'],
    error: 'expected a time after fromAt: nothing would be frozen',
  });
export type Freeze = z.infer<typeof Freeze>;

export const Limits = z.strictObject({
  attemptsPerIncident: z.number().int().min(1).max(5).default(3),
  remediationsPerTargetPerHour: z.number().int().min(1).default(2),
  remediationsPerServicePerHour: z.number().int().min(1).default(4),
  remediationsPerHour: z.number().int().min(1).default(20),
});
export type Limits = z.infer<typeof Limits>;

export const Policies = z.strictObject({
  limits: Limits.prefault({}),
  confidence: z
    .strictObject({ auto: z.number().min(0).max(1).default(0.8), ask: z.number().min(0).max(1).default(0.35) })
    .prefault({}),
  freezes: z.array(Freeze).default([]),
  /** What is taken out of all text before it leaves the account, beside secrets and personal data. */
  redaction: RedactionPolicy.prefault({}),
  settle: z
    .strictObject({
      quietSeconds: z.number().int().min(1).default(20),
      maximumSeconds: z.number().int().min(1).default(90),
    })
    .prefault({}),
  approval: z
    .strictObject({
      timeoutSeconds: z.number().int().min(SHORTEST_ANSWER_SECONDS).max(86_400).default(1800),
      /** How long after a question those who have not answered it are reminded, once; null: never. Not in its last minute either. */
      remindAfterSeconds: z.number().int().min(SHORTEST_ANSWER_SECONDS).max(86_400).nullable().default(600),
      /** Who asked for another plan may not approve it themselves. */
      fourEyes: z.boolean().default(true),
    })
    .prefault({}),
  validation: z
    .strictObject({
      /** How long after a remediation the first verdict may take. */
      windowSeconds: z.number().int().min(60).default(600),
      /** How long a recovery must hold before it counts. */
      holdSeconds: z.number().int().min(60).default(180),
    })
    .prefault({}),
  /**
   * Signals join the open incident of their group as the same failure within so long after its last one. Later ones join too, for
   * one incident is open per group, but the record says that they may be another failure, and people are told.
   */
  joiningWindowSeconds: z.number().int().min(60).default(3600),
  /** An incident whose own signal fires again so soon after it was closed is opened again. 0: a new one is opened. */
  reopenWithinSeconds: z.number().int().min(0).max(86_400).default(900),
  baselineSeconds: z.number().int().min(900).default(10_800),
  flapping: FlappingPolicy.prefault({}),
});
export type Policies = z.infer<typeof Policies>;

/** What the members of one group of the company's directory may do; with neither list given, everywhere. */
export const AccessGrant = z.strictObject({
  role: Role,
  applications: z.array(Name).min(1).optional(),
  services: z.array(Name).min(1).optional(),
});
export type AccessGrant = z.infer<typeof AccessGrant>;

/** Tools that a service's queries name and the catalog does not say how to reach. */
const undeclaredSources = ({ outside }: ServiceTelemetry, sources: TelemetrySources): OutsideSource[] => {
  const { requests, faults, latencySeconds, saturation } = outside;
  const asked = [requests, faults, latencySeconds, ...Object.values(saturation)].flatMap(
    (query) => query?.source ?? [],
  );
  const known = { prometheus: sources.prometheus, datadog: sources.datadog, 'new-relic': sources.newRelic };
  return [...new Set(asked)].filter((source) => known[source] === undefined);
};

/** The operator's `selfheal.yaml`: what exists, who owns it, how to see it, and what Selfheal may do. */
export const Catalog = z
  .strictObject({
    version: z.literal(1),
    account: z.string().regex(/^\d{12}$/, 'expected a 12-digit account id in quotes'),
    region: z.string().min(1),
    applications: z.record(Name, Application),
    services: z.record(Name, Service),
    policies: Policies.prefault({}),
    model: ModelSettings.prefault({}),
    sources: TelemetrySources.prefault({}),
    maintenance: z.array(MaintenanceWindow).default([]),
    mutes: z.array(Mute).default([]),
    heartbeats: z.array(Heartbeat).default([]),
    /** Who may do what on the operator's pages, by group. A person in none of them sees nothing. */
    access: z.record(z.string().min(1).max(128), AccessGrant).default({}),
    signIn: SignInSettings.prefault({}),
    /** How people are told beside mail and the topic, and when not. */
    notices: NoticeSettings.prefault({}),
    /** Address that mail is sent from (a verified SES identity). Left out: mail is not sent. */
    mailFrom: z.email().optional(),
    /** Tools outside AWS whose signals are accepted: each gets an address and a secret. */
    webhooks: z
      .array(WebhookSource)
      .refine((sources) => new Set(sources).size === sources.length, 'expected each source once')
      .default([]),
  })
  .superRefine((catalog, context) => {
    for (const complaint of unknownNames(catalog)) context.addIssue({ code: 'custom', ...complaint });
    for (const group of unfitGroups(Object.keys(catalog.access), catalog.signIn))
      context.addIssue({
        code: 'custom',
        path: ['access', group],
        input: group,
        message: 'a group of Cognito has no blanks in its name; call it otherwise, or name a provider under signIn',
      });
    for (const [name, service] of Object.entries(catalog.services)) {
      if (!catalog.applications[service.application]) {
        context.addIssue({
          code: 'custom',
          path: ['services', name, 'application'],
          input: service.application,
          message: `no application ${JSON.stringify(service.application)}; known are: ${Object.keys(catalog.applications).join(', ')}`,
        });
      }
      service.dependsOn.forEach((callee, index) => {
        if (!catalog.services[callee]) {
          context.addIssue({
            code: 'custom',
            path: ['services', name, 'dependsOn', index],
            input: callee,
            message: `no service ${JSON.stringify(callee)}; known are: ${Object.keys(catalog.services).join(', ')}`,
          });
        }
      });
      for (const source of undeclaredSources(service.telemetry, catalog.sources)) {
        context.addIssue({
          code: 'custom',
          path: ['services', name, 'telemetry', 'outside'],
          input: source,
          message: `it asks ${source}, which is not among the catalog's sources: say there how to reach it`,
        });
      }
      for (const ceiling of Object.keys(service.objectives.saturationAtMost)) {
        if (!service.telemetry.saturation[ceiling] && !service.telemetry.outside.saturation[ceiling]) {
          context.addIssue({
            code: 'custom',
            path: ['services', name, 'objectives', 'saturationAtMost', ceiling],
            input: ceiling,
            message: `no saturation metric ${JSON.stringify(ceiling)} in this service's telemetry`,
          });
        }
      }
    }
  });
export type Catalog = z.infer<typeof Catalog>;

/** A parsed catalog together with the content hash that every decision records. */
export interface VersionedCatalog {
  catalog: Catalog;
  /** SHA-256 of the file's text, first 16 hex digits. */
  policyVersion: string;
  /** When the bundle was made: of two versions the later wins. */
  builtAt: string;
}
