/** The functions' own logs and metrics are for an account's log groups, not for a terminal. Before the functions are loaded: their instruments read this when they are made. */
export const quietFunctions = (): void => {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
  process.env.POWERTOOLS_SERVICE_NAME = 'selfheal';
  process.env.POWERTOOLS_METRICS_NAMESPACE = 'Selfheal';
};
