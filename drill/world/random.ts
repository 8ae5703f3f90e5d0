/** A seeded source of randomness: the same seed gives the same sequence on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  /** Whole number, both ends included. */
  integer(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
  /** Log-normal with median 1. */
  spread(sigma: number): number;
  /** Successes in `trials`; normal approximation above 50 trials. */
  binomial(trials: number, probability: number): number;
  /** Events around a mean; normal approximation above 50. */
  poisson(mean: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  hex(length: number): string;
  /** An independent stream, so that one reader's draws never shift another's. */
  fork(): Random;
}

/** Source of the generator: sfc32 (Chris Doty-Humphrey, PractRand), seeded through splitmix32. */
export const createRandom = (seed: number): Random => {
  let mixed = seed | 0;
  const splitmix = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let t = mixed ^ (mixed >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) | 0;
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let d = 1;
  const word = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i += 1) word();

  const next = (): number => word() / 4294967296;
  // Box and Muller's method makes two at a time.
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };

  const binomial = (trials: number, probability: number): number => {
    if (trials <= 0 || probability <= 0) return 0;
    if (probability >= 1) return trials;
    if (trials > 50) {
      const mean = trials * probability;
      return clampRound(mean + normal() * Math.sqrt(mean * (1 - probability)), trials);
    }
    let successes = 0;
    for (let i = 0; i < trials; i += 1) if (next() < probability) successes += 1;
    return successes;
  };

  const poisson = (mean: number): number => {
    if (mean <= 0) return 0;
    if (mean > 50) return Math.max(0, Math.round(mean + normal() * Math.sqrt(mean)));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = next(); product > limit; product *= next()) count += 1;
    return count;
  };

  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    normal,
    spread: (sigma) => Math.exp(sigma * normal()),
    binomial,
    poisson,
    pick: (from) => from[Math.floor(next() * from.length)] ?? from[0],
    hex: (length) => {
      let text = '';
      while (text.length < length) text += word().toString(16).padStart(8, '0');
      return text.slice(0, length);
    },
    fork: () => createRandom(word()),
  };
};

const clampRound = (value: number, most: number): number => Math.max(0, Math.min(most, Math.round(value)));
