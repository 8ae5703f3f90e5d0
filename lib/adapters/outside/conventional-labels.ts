/** Names that OpenTelemetry gives to what telemetry is of: https://opentelemetry.io/docs/specs/semconv/resource/ */
const CONVENTIONAL = [
  'service.name',
  'service.namespace',
  'service.version',
  'service.instance.id',
  'deployment.environment.name',
  'cloud.region',
  'cloud.availability_zone',
  'host.name',
  'container.name',
  'k8s.namespace.name',
  'k8s.deployment.name',
  'k8s.pod.name',
  'http.route',
  'db.system.name',
] as const;

/** Words of an identifier: a label is text from outside, and a sentence in one is no name of anything. */
const PLAIN = /^[\w.:/@{}-]{1,128}$/;

/**
 * The labels that OpenTelemetry has a name for, under that name: as it is, or with the underscores that Prometheus needed in
 * place of dots. Every other label is left behind. `alsoKnownAs` adds names of the tool's own.
 */
export const conventionalLabels = (
  labels: Readonly<Record<string, string>>,
  alsoKnownAs: Readonly<Partial<Record<(typeof CONVENTIONAL)[number], string>>> = {},
): Record<string, string> =>
  Object.fromEntries(
    CONVENTIONAL.flatMap((name) => {
      const value = labels[name] ?? labels[name.replaceAll('.', '_')] ?? labels[alsoKnownAs[name] ?? ''];
      return value !== undefined && PLAIN.test(value) ? [[name, value]] : [];
    }),
  );
