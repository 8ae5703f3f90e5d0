export interface Secrets {
  /** The secret's text; throws when it cannot be read: a check that needs it must fail closed. */
  secret(name: string): Promise<string>;
}
