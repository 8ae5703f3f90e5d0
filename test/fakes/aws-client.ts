/** An SDK command class, as far as its input and output types need it. */
type CommandClass<Input, Output> = new (
  input: never,
) => {
  readonly input: Input;
  resolveMiddleware(...given: never[]): (args: never) => Promise<{ output: Output }>;
};

interface SendOptions {
  abortSignal?: AbortSignal | undefined;
}

/** `$metadata` belongs to the wire, which is not there. */
type WithoutMetadata<Output> = { [Field in keyof Output as Exclude<Field, '$metadata'>]: Output[Field] };

type Answer<Input, Output> = (
  input: Input,
  options: SendOptions,
) => WithoutMetadata<Output> | Promise<WithoutMetadata<Output>>;

/** What a client under test answers, command by command, and what it was sent. */
export class FakeClient {
  readonly #answers = new Map<string, (input: never, options: SendOptions) => unknown>();
  readonly #sent: { command: string; input: unknown }[] = [];

  /** Answers every command of this class; the input and output are the SDK's own types. */
  on<Input, Output>(command: CommandClass<Input, Output>, answer: Answer<Input, NoInfer<Output>>): this {
    this.#answers.set(command.name, answer);
    return this;
  }

  /** The inputs of the commands of this class, in the order they were sent. */
  sent<Input, Output>(command: CommandClass<Input, Output>): Input[] {
    return this.#sent.filter((one) => one.command === command.name).map(({ input }) => input as Input);
  }

  /** The double stands in for a client's overloaded `send`, which no single signature can be. */
  readonly send = (async (command: { readonly input: never }, options: SendOptions = {}) => {
    const name = command.constructor.name;
    this.#sent.push({ command: name, input: command.input });
    const answer = this.#answers.get(name);
    if (!answer) throw new Error(`the fake client was not told how to answer ${name}`);
    return answer(command.input, options);
  }) as never;
}

/** An error as the SDK throws one that it has no class for. */
export const awsError = (name: string, message = 'as AWS says', httpStatusCode = 400): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

/** Answers with the pages one after the other, the last one again and again. */
export const pages = <Page>(...all: [Page, ...Page[]]): (() => Page) => {
  let next = 0;
  return () => {
    const page = all[Math.min(next, all.length - 1)] as Page;
    next += 1;
    return page;
  };
};
