import { Figure, type Signal } from '../../contracts/signal.ts';

/**
 * The signal without the figures that cannot be stored, for example 2^63 for "unlimited": they say no more than their words,
 * which are kept as labels.
 */
export const withStorableFigures = (signal: Signal, maximumLabels: number): Signal => {
  const { symptom, labels } = signal;
  if (symptom === undefined) return signal;
  const { value, threshold, ...rest } = symptom;
  const figures = Object.entries({ value, threshold }).filter(([, figure]) => figure !== undefined);
  const storable = figures.filter(([, figure]) => Figure.safeParse(figure).success);
  if (storable.length === figures.length) return signal;
  const words = figures.filter((figure) => !storable.includes(figure)).map(([name, figure]) => [name, String(figure)]);
  return {
    ...signal,
    symptom: { ...rest, ...Object.fromEntries(storable) },
    labels: Object.fromEntries([...words, ...Object.entries(labels)].slice(0, maximumLabels)),
  };
};
