import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { listen } from '../../local/listen'
import type { IssueType } from '../../schemas/issue'
import type { Monitor } from '../../schemas/monitor'

/** A listener that writes its bytes itself, and what a probe must find. */
export interface RawSite {
  readonly handle: (socket: Socket) => void
  /** `http` without it. */
  readonly monitor?: Partial<Monitor>
  readonly expected?: IssueType
}

const TLS = { scheme: 'https' } as const

/** Answers with these bytes, and ends. */
const says =
  (bytes: string) =>
  (socket: Socket): void =>
    void socket.once('data', () => socket.end(bytes))

/** Writes `first`, then `more` for ever. */
const endless =
  (first: string, more: string) =>
  (socket: Socket): void => {
    socket.write(first)
    const next = (): void => {
      if (!socket.destroyed) socket.write(more, () => setImmediate(next))
    }
    next()
  }

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`

/** By their label. */
export const LISTENERS: Readonly<Record<string, RawSite>> = {
  'well-tcp': { handle: () => {}, monitor: { scheme: 'tcp' } },
  'well-http10': { handle: says('HTTP/1.0 200 OK\r\n\r\nall is well') },
  'well-hints': {
    handle: says(
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n${OK}\r\nwell`,
    ),
  },
  'well-chunks': { handle: says(`${CHUNKED}4;a=b\r\nwell\r\n0\r\ntrailer: x\r\n\r\n`) },
  'well-head': { handle: says(`${OK}content-length: 4\r\n\r\nwell`), monitor: { method: 'HEAD' } },
  'tls-silent': { handle: () => {}, monitor: TLS, expected: 'tls_timeout' },
  'tls-none': {
    handle: (socket) => void socket.write('220 mail.example ESMTP\r\n'),
    monitor: TLS,
    expected: 'tls_handshake',
  },
  'tls-cut': {
    handle: (socket) => void socket.once('data', () => socket.destroy()),
    monitor: TLS,
    expected: 'tls_handshake',
  },
  'tls-reset': {
    handle: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    monitor: TLS,
    expected: 'tls_handshake',
  },
  // A fatal alert (RFC 8446, 6.2): internal_error.
  'tls-alert': {
    handle: (socket) => void socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 80]))),
    monitor: TLS,
    expected: 'tls_handshake',
  },
  // protocol_version, from a server that has nothing newer.
  'tls-alert-version': {
    handle: (socket) => void socket.once('data', () => socket.end(Buffer.from([21, 3, 1, 0, 2, 2, 70]))),
    monitor: TLS,
    expected: 'tls_protocol',
  },
  reset: {
    handle: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    expected: 'tcp_reset',
  },
  'reset-midway': {
    handle: (socket) =>
      void socket.once('data', () => {
        socket.write(`${OK}content-length: 1000\r\n\r\nonly this`, () => socket.resetAndDestroy())
      }),
    expected: 'http_malformed',
  },
  'no-http': { handle: (socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n'), expected: 'http_malformed' },
  'no-answer': { handle: says(''), expected: 'http_malformed' },
  'two-answers': {
    handle: says(`${OK}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\nwell`),
    expected: 'http_malformed',
  },
  'other-protocol': {
    handle: says('HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n'),
    expected: 'http_malformed',
  },
  'header-flood': { handle: endless(OK, `x-more: ${'a'.repeat(1_000)}\r\n`), expected: 'http_too_large' },
  'header-line': { handle: endless(`${OK}x: `, 'a'.repeat(1_000)), expected: 'http_too_large' },
  'early-hints': { handle: endless('', 'HTTP/1.1 103 Early Hints\r\n\r\n'), expected: 'http_too_large' },
  'trailer-flood': {
    handle: endless(`${CHUNKED}0\r\n`, `x-more: ${'a'.repeat(500)}\r\n`),
    expected: 'http_too_large',
  },
  'chunk-flood': { handle: endless(CHUNKED, `1000\r\n${'a'.repeat(4_096)}\r\n`), expected: 'http_too_large' },
  tiny_chunks: { handle: endless(CHUNKED, '1\r\na\r\n'.repeat(1_000)), expected: 'http_too_large' },
}

/** A port that nobody listens at. */
export const freePort = async (): Promise<number> => {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A listener whose queue of connections is full, because its process is stopped: further ones get no answer. */
export const startDeaf = async (): Promise<{ readonly port: number; stop(): Promise<void> }> => {
  const program = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    console.log(this.address().port)
  })`
  const child: ChildProcess = spawn(process.execPath, ['-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('no output of the listener')
  const port = Number(String((await once(child.stdout, 'data'))[0]))
  child.kill('SIGSTOP')
  const waiting: Socket[] = []
  for (let full = false; !full && waiting.length < 50; ) {
    const socket = connect(port, '127.0.0.1')
    waiting.push(socket)
    full = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(false))
      socket.once('error', () => resolve(true))
      setTimeout(() => resolve(true), 300)
    })
  }
  return {
    port,
    stop: async () => {
      for (const socket of waiting) socket.destroy()
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}
