import { MAX_ANSWER, problem } from './failure'

/** An answer's text, collected from bytes that may cut a character in two. */
export class AnswerText {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true })
  private collected = ''

  /** The text that these bytes complete. @throws AgentProblem for bytes that are no UTF-8, or too many of them */
  add(bytes: Uint8Array): string {
    return this.take(() => this.decoder.decode(bytes, { stream: true }))
  }

  /** The whole text. @throws AgentProblem where the last character is not whole */
  end(): string {
    this.take(() => this.decoder.decode())
    return this.collected
  }

  private take(decode: () => string): string {
    let piece: string
    try {
      piece = decode()
    } catch {
      throw problem('corrupt')
    }
    this.collected += piece
    if (this.collected.length > MAX_ANSWER) throw problem('too_long')
    return piece
  }
}
