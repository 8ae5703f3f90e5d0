import type { Emulator } from '../setup/provided.ts';

/** The emulator's address of an HTTP API, whose own name (`<id>.execute-api.<host>`) not every machine can resolve. */
export const reachable = ({ endpoint }: Emulator, url: URL): string => {
  const [apiId] = url.hostname.split('.');
  return `${endpoint}/_aws/execute-api/${apiId}/$default${url.pathname}${url.search}`;
};
