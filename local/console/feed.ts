import type { ServerResponse } from 'node:http'

/** Milliseconds between two looks at what reports no change: tables and queues. */
const LOOK_MS = 1_000

/** A value that is read now and again, and reported where it has changed. */
export interface Watched {
  readonly name: string
  read(): Promise<unknown>
}

/** Server-sent events to every page that is open. */
export interface Feed {
  /** Opens the stream of one page, which first gets what `start` gives. */
  open(response: ServerResponse, start: () => Promise<unknown>): Promise<void>
  send(name: string, value: unknown): void
  stop(): void
}

const frame = (name: string, value: unknown): string => `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`

export const createFeed = (watched: readonly Watched[], problem: (error: unknown) => void): Feed => {
  const pages = new Set<ServerResponse>()
  const last = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const send = (name: string, value: unknown): void => {
    for (const page of pages) page.write(frame(name, value))
  }

  const look = async (): Promise<void> => {
    for (const { name, read } of watched) {
      const value = await read()
      const text = JSON.stringify(value)
      if (last.get(name) !== text) send(name, value)
      last.set(name, text)
    }
  }

  /** One look after the other, while somebody looks. */
  const arm = (): void => {
    if (stopped || pages.size === 0 || timer !== undefined) return
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => {
          if (!stopped) problem(error)
        })
        .finally(() => {
          timer = undefined
          arm()
        })
    }, LOOK_MS)
  }

  return {
    open: async (response, start) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write('retry: 1000\n\n')
      pages.add(response)
      response.on('close', () => pages.delete(response))
      // Joined before it is read: what happens meanwhile is sent twice rather than never.
      response.write(frame('start', await start()))
      arm()
    },
    send,
    stop: () => {
      stopped = true
      clearTimeout(timer)
      for (const page of pages) page.end()
    },
  }
}
