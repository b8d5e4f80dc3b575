import type { LocalService } from '../../model'
import type { InvokeResult } from './environment'
import type { RunnableFunction } from './functions'

export type InvokeListener = (functionName: string, payload: string, requestId: string) => void
export type ResultListener = (functionName: string, result: InvokeResult) => void
export type LogListener = (functionName: string, line: string) => void

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly text: string
}

export interface Lambda {
  readonly service: LocalService
  /** Invokes and waits; a failing function is a result, too. Rejects with `LambdaError`, also where all that is reserved is in use. */
  invoke(functionReference: string, payload: string): Promise<InvokeResult>
  /** Accepts an event, which then runs with AWS's retries; gives the request id. Throws `LambdaError`. */
  invokeAsync(functionReference: string, payload: string): string
  find(functionReference: string): RunnableFunction
  functions(): readonly RunnableFunction[]
  /** Queues whose messages functions take, as AWS describes them. */
  mappings(): readonly object[]
  /** Who may invoke the function, as an AWS policy. */
  policy(functionReference: string): object | undefined
  /** SIGKILL to the processes that run an invocation of the function; gives their number. */
  kill(functionName: string): Promise<number>
  /** Called for each invocation just before it starts, retries included. Gives the way to end it. */
  onInvoke(listener: InvokeListener): () => void
  /** Called with what each invocation has come to, retries included. Gives the way to end it. */
  onResult(listener: ResultListener): () => void
  onLog(listener: LogListener): () => void
  /** The last lines of the function's output, and what the platform says of invocations that it ended. */
  logs(functionName: string): readonly LogLine[]
  /** Resolves when no invocation is under way, retries included. */
  idle(): Promise<void>
  stop(): Promise<void>
}
