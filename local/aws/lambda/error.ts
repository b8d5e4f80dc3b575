/** An invocation that Lambda does not take; `code` is AWS's name of the error. */
export class LambdaError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}
