/** An SDK command class, as far as its input and output types need it. */
type CommandClass = new (
  input: never,
) => {
  readonly input: object;
  resolveMiddleware(...given: never[]): (args: never) => Promise<{ output: object }>;
};

type InputOf<C extends CommandClass> = InstanceType<C>['input'];
type OutputOf<C extends CommandClass> = Omit<
  Awaited<ReturnType<ReturnType<InstanceType<C>['resolveMiddleware']>>>['output'],
  '$metadata'
>;

interface SendOptions {
  abortSignal?: AbortSignal | undefined;
}

type Answer<C extends CommandClass> = (input: InputOf<C>, options: SendOptions) => OutputOf<C> | Promise<OutputOf<C>>;

/** What a client under test answers, command by command, and what it was sent. */
export class FakeClient {
  readonly #answers = new Map<string, Answer<CommandClass>>();
  readonly #sent: { command: string; input: object }[] = [];

  /** Answers every command of this class; the input and output are the SDK's own types. */
  on<C extends CommandClass>(command: C, answer: Answer<C>): this {
    this.#answers.set(command.name, answer as Answer<CommandClass>);
    return this;
  }

  /** The inputs of the commands of this class, in the order they were sent. */
  sent<C extends CommandClass>(command: C): InputOf<C>[] {
    return this.#sent.filter((one) => one.command === command.name).map(({ input }) => input);
  }

  /** The double stands in for a client's overloaded `send`, which no single signature can be. */
  readonly send = (async (command: { readonly input: object }, options: SendOptions = {}) => {
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

/** A call that never answers, until its caller gives up on it. */
export const neverAnswers = (_input: unknown, { abortSignal }: SendOptions): Promise<never> =>
  new Promise((_, reject) => {
    abortSignal?.addEventListener('abort', () => reject(awsError('AbortError', 'Request aborted')));
  });
