/** Natural logarithm of the gamma function for x > 0. Lanczos 1964, with the coefficients (g = 7, n = 9) of P. Godfrey. */
const logGamma = (x: number): number => {
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const t = x + 6.5;
  const series = coefficients.reduce((sum, c, index) => (index === 0 ? c : sum + c / (x - 1 + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
};

const TINY = 1e-300;
const PRECISION = 1e-15;
const MAXIMUM_TERMS = 10_000;

/** The continued fraction of the incomplete beta function, by Lentz's method as modified by Thompson and Barnett. */
const continuedFraction = (x: number, a: number, b: number): number => {
  const away = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MAXIMUM_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return fraction;
};

/**
 * I_x(a, b), the distribution function of Beta(a, b), for a, b > 0 and x in [0, 1].
 * NIST Digital Library of Mathematical Functions §8.17.22 (continued fraction) and §8.17.4 (symmetry).
 */
export const regularisedIncompleteBeta = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast only left of the mean; right of it the mirrored one does.
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(x, a, b)) / a
    : 1 - (front * continuedFraction(1 - x, b, a)) / b;
};

/** The x at which I_x(a, b) = p, by bisection: slower than Newton's method and never wrong at the ends. */
export const inverseIncompleteBeta = (p: number, a: number, b: number): number => {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (regularisedIncompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};
