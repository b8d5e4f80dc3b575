import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import { attributes } from '../../terraform/attributes'
import { AwsError } from '../services/protocol'
import { analysisText, answerTo, fence, type Memory, remember } from './answers'
import { type Prompt, readPrompt } from './prompt'
import type { ControlRequest, Respond, Subject } from './script'

const FunctionResult = attributes(
  { actionGroup: t.string },
  {
    function: t.string,
    agentId: t.string,
    confirmationState: t.string,
    responseState: t.string,
    responseBody: t.record(t.string, t.type({ body: t.string })),
  },
)

/** Body of InvokeAgent. */
export const Invocation = attributes(
  {},
  {
    inputText: t.string,
    enableTrace: t.boolean,
    endSession: t.boolean,
    sessionState: attributes(
      {},
      {
        sessionAttributes: t.record(t.string, t.string),
        promptSessionAttributes: t.record(t.string, t.string),
        invocationId: t.string,
        returnControlInvocationResults: t.array(t.strict({ functionResult: FunctionResult })),
      },
    ),
  },
)
export type Invocation = t.TypeOf<typeof Invocation>

export interface Call {
  readonly kind: Prompt['kind'] | undefined
  readonly prompt: string
  /** What the product answered to requests by return of control. */
  readonly results: readonly string[]
  readonly answer: string
}

export interface Session {
  readonly id: string
  /** As the last call sent them; the product's access token is one. */
  readonly attributes: Readonly<Record<string, string>>
  readonly calls: readonly Call[]
}

/** What the agent has decided to send. */
export type Reply =
  | { readonly kind: 'answer'; readonly text: string; readonly respond: Respond }
  /** Refused before the first byte and not remembered. */
  | { readonly kind: 'refusal'; readonly error: AwsError; readonly respond: Respond }
  | { readonly kind: 'control'; readonly invocationId: string; readonly requests: readonly ControlRequest[] }

interface Pending {
  readonly invocationId: string
  readonly requests: readonly ControlRequest[]
  readonly inputText: string
  readonly respond: Respond
}

interface State {
  attributes: Readonly<Record<string, string>>
  calls: readonly Call[]
  memory: Memory
  pending: Pending | undefined
}

const subjectOf = (prompt: Prompt | undefined, memory: Memory): Subject => ({
  kind: prompt?.kind,
  domain: prompt?.domain ?? memory.domain,
  issueTypes: prompt?.kind === 'analysis' ? prompt.issues.map(({ issue_type }) => issue_type) : [],
})

const textFor = (prompt: Prompt | undefined, memory: Memory, { text, plan }: Respond): string => {
  if (text === undefined && plan === undefined) return answerTo(prompt, memory)
  const markdown = text ?? (prompt?.kind === 'analysis' ? analysisText(prompt) : '')
  return plan === undefined ? markdown : `${markdown}\n${fence(plan)}`
}

const resultsOf = ({ sessionState }: Invocation): readonly string[] =>
  (sessionState?.returnControlInvocationResults ?? []).map(({ functionResult: given }) => {
    const bodies = Object.values(given.responseBody ?? {}).map(({ body }) => body)
    return `${given.actionGroup}:${given.function ?? ''}: ${bodies.join(' ')}`
  })

const refusals: Readonly<Record<string, AwsError>> = {
  throttled: new AwsError('ThrottlingException', 'Your request rate is too high.', 429),
  not_found: new AwsError('ResourceNotFoundException', 'Failed to retrieve resource.', 404),
  unavailable: new AwsError('InternalServerException', 'Something went wrong.', 500),
}

/** Remembers each session, so that an execution can build on its analysis. */
export class Sessions {
  private readonly states = new Map<string, State>()

  constructor(private readonly choose: (subject: Subject) => Respond) {}

  list(): readonly Session[] {
    return [...this.states].map(([id, { attributes: sent, calls }]) => ({ id, attributes: sent, calls }))
  }

  /** What the session waits for. */
  pending(id: string): Pick<Pending, 'invocationId' | 'requests'> | undefined {
    return this.states.get(id)?.pending
  }

  end(id: string): void {
    this.states.delete(id)
  }

  /** @throws AwsError `ValidationException` where an answer to a request is wanted, or given without one */
  reply(id: string, invocation: Invocation): Reply {
    const state = this.states.get(id) ?? { attributes: {}, calls: [], memory: {}, pending: undefined }
    const pending = this.expected(state, invocation)
    const inputText = pending?.inputText ?? invocation.inputText ?? ''
    const prompt = readPrompt(inputText)
    const respond = pending?.respond ?? this.choose(subjectOf(prompt, state.memory))
    const refusal = refusals[respond.error ?? '']
    if (refusal !== undefined) return { kind: 'refusal', error: refusal, respond }
    this.states.set(id, state)
    state.attributes = invocation.sessionState?.sessionAttributes ?? state.attributes
    if ((pending === undefined || respond.again === true) && respond.return_control !== undefined) {
      const request = { invocationId: randomUUID(), requests: respond.return_control }
      state.pending = { ...request, inputText, respond }
      return { kind: 'control', ...request }
    }
    state.pending = undefined
    const results = resultsOf(invocation)
    const listed =
      results.length === 0 ? '' : `What I asked for:\n\n${results.map((r) => `- ${r}\n`).join('')}\n`
    const text = listed + textFor(prompt, state.memory, respond)
    if (prompt !== undefined) state.memory = remember(prompt, state.memory)
    state.calls = [...state.calls, { kind: prompt?.kind, prompt: inputText, results, answer: text }]
    return { kind: 'answer', text, respond }
  }

  private expected({ pending }: State, { inputText, sessionState }: Invocation): Pending | undefined {
    const given = sessionState?.invocationId
    if (given !== pending?.invocationId) {
      throw new AwsError(
        'ValidationException',
        `The session waits for ${pending?.invocationId ?? 'no results'}.`,
      )
    }
    const results = sessionState?.returnControlInvocationResults ?? []
    if (pending !== undefined && results.length !== pending.requests.length) {
      throw new AwsError('ValidationException', 'Each request by return of control needs one result.')
    }
    if (pending === undefined && (inputText === undefined || inputText === '')) {
      throw new AwsError('ValidationException', 'inputText is needed.')
    }
    return pending
  }
}
