/** An error as the SDK throws it: AWS's error name is its name. */
export const awsError = (name: string, message: string): Error => Object.assign(new Error(message), { name });
