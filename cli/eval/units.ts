export const inSeconds = (milliseconds: number | null): string =>
  milliseconds === null ? 'none' : `${(milliseconds / 1000).toFixed(1)} s`;

export const inDollars = (dollars: number | null): string =>
  dollars === null ? 'no price is given' : `$${dollars.toFixed(4)}`;
