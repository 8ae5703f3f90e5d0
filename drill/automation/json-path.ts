/** What a path found: `definite` when it can name at most one thing, so that the answer is not a list. */
export interface Selection {
  readonly definite: boolean;
  readonly values: readonly unknown[];
}

type Segment = (value: unknown) => readonly unknown[];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const field =
  (name: string): Segment =>
  (value) =>
    isObject(value) && value[name] !== undefined ? [value[name]] : [];
const item =
  (index: number): Segment =>
  (value) =>
    Array.isArray(value) && value[index] !== undefined ? [value[index]] : [];
const children: Segment = (value) => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []);
const filter =
  (path: readonly string[], wanted: string): Segment =>
  (value) =>
    children(value).filter(
      (each) => path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), each) === wanted,
    );

/** One segment: pattern, whether the path stays definite, and what it does. Order matters: the first that fits is taken. */
const SEGMENTS: readonly (readonly [RegExp, boolean, (groups: readonly string[]) => Segment])[] = [
  [/^\.([A-Za-z0-9_-]+)/, true, ([name = '']) => field(name)],
  [/^\['([^']+)'\]/, true, ([name = '']) => field(name)],
  [/^\[(\d+)\]/, true, ([index]) => item(Number(index))],
  [/^\[\*\]/, false, () => children],
  [/^\[\?\(@\.([A-Za-z0-9_.]+) == '([^']*)'\)\]/, false, ([path = '', wanted = '']) => filter(path.split('.'), wanted)],
];

/**
 * Selects from an API's answer by the part of JSONPath that the runbooks use: `.name`, `['name']`, `[0]`, `[*]` and
 * `[?(@.name == 'text')]`. Throws on any other syntax, so that a runbook cannot rely on what was never tried.
 */
export const select = (path: string, data: unknown): Selection => {
  if (!path.startsWith('$')) throw new Error(`expected a JSONPath that begins with $; given ${path}`);
  let rest = path.slice(1);
  let definite = true;
  let values: readonly unknown[] = [data];
  while (rest !== '') {
    const found = SEGMENTS.map(([pattern, single, make]) => ({ match: pattern.exec(rest), single, make })).find(
      ({ match }) => match !== null,
    );
    if (!found?.match) throw new Error(`JSONPath ${path}: the part ${rest} is not supported`);
    definite &&= found.single;
    values = values.flatMap(found.make(found.match.slice(1)));
    rest = rest.slice(found.match[0].length);
  }
  return { definite, values };
};
