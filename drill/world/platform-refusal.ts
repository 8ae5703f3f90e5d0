/** A call that AWS would refuse; `code` is AWS's error name, for example `ServiceNotFoundException`. */
export class PlatformRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'PlatformRefusal';
    this.code = code;
  }
}
