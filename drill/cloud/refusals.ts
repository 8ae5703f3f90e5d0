/** Turns an AWS error name and message into the exception that the SDK would throw for it. */
export type Refuse = (code: string, message: string) => Error;

/** An exception class that the service's model names. */
export type ModelledException = new (options: { message: string; $metadata: object }) => Error;

/** The service's base exception: what the SDK throws for a name that the model does not have, such as AccessDeniedException in many services. */
type BaseException = new (options: {
  name: string;
  $fault: 'client' | 'server';
  message: string;
  $metadata: object;
}) => Error;

/**
 * Makes the exceptions of one service. `modelled` holds the SDK's own classes by the error's name on the wire; any
 * other name becomes the service's base exception under that name, as in the SDK.
 */
export const createRefuse =
  (base: BaseException, modelled: Readonly<Record<string, ModelledException>>): Refuse =>
  (code, message) => {
    const Modelled = modelled[code];
    return Modelled
      ? new Modelled({ message, $metadata: {} })
      : new base({ name: code, $fault: 'client', message, $metadata: {} });
  };
