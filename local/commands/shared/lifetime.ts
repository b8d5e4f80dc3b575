/** Exit codes as a shell has them of a command that a signal ends. */
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
const BROKEN_PIPE = 141
/** Of a full disk, for example: what was to be read is not all there. */
const LOST = 1

/** Milliseconds that ending may take: Ctrl-C must end a command within two seconds. */
const TIDY_MS = 1_500
/** Milliseconds in which a second signal is the same key press: the terminal and npm both send it. */
const SAME_KEY_MS = 500

/** What a running command has started, ended in reverse however the command ends. */
export interface Lifetime {
  /** Aborted when a signal or a terminal that is gone ends the command. */
  readonly signal: AbortSignal
  add(stop: () => unknown): void
  /** Ends what was added; problems are said, the others are ended all the same. */
  stop(): Promise<void>
}

export interface Endings {
  /** Milliseconds, where ending takes longer by its nature: what is on AWS must be removed there. */
  readonly tidyMs?: number
  /** Exit code where the output has no reader any more. */
  readonly brokenPipe?: number
}

/**
 * Begins the life of this process's command. The first Ctrl-C, SIGTERM, SIGHUP or write that fails ends it tidily; the next
 * one, or the end of the time for it, ends it at once.
 */
export const beginLifetime = ({ tidyMs = TIDY_MS, brokenPipe = BROKEN_PIPE }: Endings = {}): Lifetime => {
  const controller = new AbortController()
  const stops: (() => unknown)[] = []
  let since: number | undefined

  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) {
      try {
        await next()
      } catch (error) {
        console.error(error instanceof Error ? error.message : String(error))
      }
    }
  }

  const interrupt = (code: number): void => {
    if (since !== undefined) {
      if (Date.now() - since > SAME_KEY_MS) process.exit(code)
      return
    }
    since = Date.now()
    controller.abort()
    if (Number.isFinite(tidyMs)) setTimeout(() => process.exit(code), tidyMs)
    void stop().then(() => process.exit(code))
  }

  for (const [name, code] of Object.entries(CODES)) process.on(name, () => interrupt(code))
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      const isUnread = error.code === 'EPIPE' || error.code === 'EIO'
      if (!isUnread && since === undefined) console.error(`the output cannot be written: ${error.message}`)
      interrupt(isUnread ? brokenPipe : LOST)
    })

  return {
    signal: controller.signal,
    add: (one) => {
      // What is started while everything ends would be left over.
      if (controller.signal.aborted) void Promise.resolve(one()).catch(() => {})
      else stops.push(one)
    },
    stop,
  }
}
