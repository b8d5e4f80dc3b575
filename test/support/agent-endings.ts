import {
  createServer as createHttp2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import { createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { chunkFrames, eventFrame, exceptionFrame } from '../../local/aws/agent/event-stream'
import { listen } from '../../local/listen'
import * as sample from './samples'

/** An analysis with a plan that could be approved: what a cut answer must never pass for. */
export const ANSWER = `${sample.ANALYSIS}\n\n\`\`\`json\n${JSON.stringify(sample.plan)}\n\`\`\`\n`

const piece = (contentBlockIndex: number, delta: object) =>
  eventFrame('contentBlockDelta', { contentBlockIndex, delta })
const closed = (contentBlockIndex: number) => eventFrame('contentBlockStop', { contentBlockIndex })

/** What an answer consists of, an error within it, and an event that it may end with any number of times. */
interface Framing {
  readonly frames: Buffer
  readonly error: string
  readonly more: Uint8Array
}
const usage = eventFrame('metadata', {
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  metrics: { latencyMs: 1 },
})
const framings: Readonly<Record<'classic' | 'converse', Framing>> = {
  classic: {
    frames: Buffer.concat(chunkFrames(ANSWER, 60)),
    error: 'dependencyFailedException',
    more: eventFrame('chunk', { bytes: 'YQ==' }),
  },
  converse: {
    frames: Buffer.concat([
      eventFrame('messageStart', { role: 'assistant' }),
      piece(0, { text: sample.ANALYSIS }),
      closed(0),
      eventFrame('contentBlockStart', {
        contentBlockIndex: 1,
        start: { toolUse: { toolUseId: 'one', name: 'propose_plan' } },
      }),
      piece(1, { toolUse: { input: JSON.stringify(sample.plan) } }),
      closed(1),
      eventFrame('messageStop', { stopReason: 'tool_use' }),
      usage,
    ]),
    error: 'modelStreamErrorException',
    more: usage,
  },
}

interface Http2Ways {
  readonly stream: ServerHttp2Stream
  readonly session: ServerHttp2Session
  readonly socket: Socket
}

const after = (milliseconds: number, run: () => void): void => {
  setTimeout(run, milliseconds).unref()
}
/** Long enough that what was written before has arrived by itself, in milliseconds. */
const LATER = 30

/** Headers and all of the answer, without its end; then something else. */
const cutWith =
  (frames: Buffer) =>
  (cut: (given: Http2Ways) => void, more: object = {}) =>
  (given: Http2Ways): void => {
    given.stream.respond({ ':status': 200, 'content-type': 'application/vnd.amazon.eventstream', ...more })
    given.stream.write(frames, () => after(LATER, () => cut(given)))
  }
const endsWith =
  (last: Uint8Array, more: object = {}) =>
  ({ stream }: Http2Ways): void => {
    stream.respond({ ':status': 200, 'content-type': 'application/vnd.amazon.eventstream', ...more })
    stream.end(last)
  }

const damaged = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes)
  copy[20] = (copy[20] ?? 0) ^ 1
  return copy
}

/** Every way in which an answer by HTTP/2 and AWS's event stream can end. */
const http2Endings = ({
  frames,
  error,
  more: again,
}: Framing): Readonly<Record<string, (given: Http2Ways) => void>> => {
  const cutBy = cutWith(frames)
  return {
    'its own end': endsWith(frames),
    'its own end, later': cutBy(({ stream }) => stream.end()),
    'its own end after a notice that the connection goes away': cutBy(({ stream, session }) => {
      session.goaway(0)
      after(LATER, () => stream.end())
    }),
    'its own end, with a length that fits': endsWith(frames, { 'content-length': frames.length }),
    'the connection is closed': cutBy(({ socket }) => socket.end()),
    'the connection is reset': cutBy(({ socket }) => socket.resetAndDestroy()),
    'the connection is closed before the answer': ({ socket }) => socket.destroy(),
    'the session is closed': cutBy(({ session }) => session.destroy()),
    'GOAWAY, then closed': cutBy(({ session, socket }) => {
      session.goaway(0)
      after(LATER, () => socket.end())
    }),
    'GOAWAY with an error': cutBy(({ session }) => {
      session.goaway(2)
      after(LATER, () => session.destroy())
    }),
    'more was announced than came': endsWith(frames, { 'content-length': frames.length + 1_000 }),
    'no end within its time': cutBy(() => {}),
    'words without end': cutBy(({ stream }) => {
      const more = setInterval(() => stream.write(again), 20)
      stream.once('close', () => clearInterval(more))
    }),
    'an error within it': endsWith(Buffer.concat([frames, exceptionFrame(error, 'no')])),
    'an event of an unknown kind': endsWith(Buffer.concat([frames, eventFrame('citation', {})])),
    'half of an event': endsWith(frames.subarray(0, frames.length - 7)),
    'damaged bytes': endsWith(damaged(frames)),
    nothing: endsWith(Buffer.alloc(0)),
  }
}
const classic = http2Endings(framings.classic)
const converse = http2Endings(framings.converse)

/** One frame of HTTP/2, on the first stream or on none. */
const frameOf = (type: number, flags: number, payload: Buffer | readonly number[], stream = 1): Buffer => {
  const body = Buffer.from(payload)
  const head = Buffer.alloc(9)
  head.writeUIntBE(body.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, body])
}
const [DATA, HEADERS, RST_STREAM, SETTINGS] = [0, 1, 3, 4]
const END_STREAM = 1
const TYPE = Buffer.from('application/vnd.amazon.eventstream')
/** `:status: 200` and the content type, as HPACK writes them. */
const ANSWER_HEADERS = frameOf(HEADERS, 4, Buffer.concat([Buffer.from([0x88, 0x5f, TYPE.length]), TYPE]))
const TRAILERS = frameOf(HEADERS, 4 | END_STREAM, [0x00, 0x01, 0x78, 0x01, 0x79])

/** Endings that no server of Node makes, frame by frame: what is sent in one write, and what later. */
const rawEndings = ({ frames }: Framing): Readonly<Record<string, readonly Buffer[]>> => {
  const rawAnswer = (...last: readonly Buffer[]): readonly Buffer[] => [
    ANSWER_HEADERS,
    frameOf(DATA, 0, frames),
    ...last,
  ]
  const apart: Readonly<Record<string, readonly Buffer[]>> = {
    'its own end, in an empty frame': rawAnswer(frameOf(DATA, END_STREAM, [])),
    'its own end, in trailers': rawAnswer(TRAILERS),
    'its own end, then RST_STREAM 0': rawAnswer(
      frameOf(DATA, END_STREAM, []),
      frameOf(RST_STREAM, 0, [0, 0, 0, 0]),
    ),
    ...Object.fromEntries(
      [0, 1, 2, 5, 7, 8, 11].map((code) => [
        `RST_STREAM ${code}`,
        rawAnswer(frameOf(RST_STREAM, 0, [0, 0, 0, code])),
      ]),
    ),
  }
  // The same in one write, so that headers, words and end arrive together.
  const atOnce = Object.entries(apart).map(([name, answer]) => [
    `${name}, all at once`,
    [Buffer.concat(answer)],
  ])
  return { ...apart, ...Object.fromEntries(atOnce) }
}
const raw = { classic: rawEndings(framings.classic), converse: rawEndings(framings.converse) }

const rawServer = (given: readonly Buffer[]) =>
  createServer((socket) => {
    socket.write(Buffer.concat([frameOf(SETTINGS, 0, [], 0), frameOf(SETTINGS, 1, [], 0)]))
    let asked = Buffer.alloc(0)
    let isAnswered = false
    socket.on('data', (bytes) => {
      asked = Buffer.concat([asked, bytes])
      if (isAnswered || !asked.includes(frameOf(DATA, END_STREAM, []).subarray(3, 9))) return
      isAnswered = true
      socket.write(Buffer.concat(given.slice(0, 2)))
      after(LATER, () => socket.write(Buffer.concat(given.slice(2))))
    })
  })

/** What an answer by HTTP/1.1 consists of: whole, with an error or an unknown event at its end, damaged, and a piece that may follow it. */
interface Http1Framing {
  readonly type: string
  readonly whole: Buffer
  readonly error: Buffer
  readonly unknown: Buffer
  readonly damaged: Buffer
  readonly more: Buffer
}
const events = ANSWER.match(/.{1,60}/gs)?.map((piece) => `data: ${JSON.stringify(piece)}\n\n`) ?? []
const sse = events.join('')
const coreFraming: Http1Framing = {
  type: 'text/event-stream',
  whole: Buffer.from(sse),
  error: Buffer.from(`${sse}event: error\ndata: no\n\n`),
  unknown: Buffer.from(`${sse}event: citation\ndata: no\n\n`),
  damaged: Buffer.concat([Buffer.from('data: "'), Buffer.from([0xc3, 0x28]), Buffer.from('\n\n')]),
  more: Buffer.from('data: "a"\n\n'),
}
const harnessFrames = framings.converse.frames
const harnessFraming: Http1Framing = {
  type: TYPE.toString(),
  whole: harnessFrames,
  error: Buffer.concat([harnessFrames, exceptionFrame('internalServerException', 'no')]),
  unknown: Buffer.concat([harnessFrames, eventFrame('citation', {})]),
  damaged: damaged(harnessFrames),
  more: Buffer.from(usage),
}

const CHUNKED = 'transfer-encoding: chunked\r\n\r\n'
const chunk = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
const LAST = '0\r\n\r\n'

const write =
  (parts: readonly (string | Buffer)[], then: (socket: Socket) => void = () => {}) =>
  (socket: Socket): void => {
    socket.write(Buffer.concat(parts.map((part) => Buffer.from(part as string))), () =>
      after(LATER, () => then(socket)),
    )
  }
const closes = (socket: Socket): void => {
  socket.end()
}

/** Every way in which an answer by HTTP/1.1 can end. */
const http1Endings = ({
  type,
  whole,
  error,
  unknown,
  damaged: broken,
  more,
}: Http1Framing): Readonly<Record<string, (socket: Socket) => void>> => {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n`
  const lengthOf = (difference = 0): string => `content-length: ${whole.length + difference}\r\n\r\n`
  const zipped = gzipSync(whole)
  return {
    'its own end': write([head, CHUNKED, chunk(whole), LAST]),
    'its own end, later': write([head, CHUNKED, chunk(whole)], write([LAST])),
    'its own end, with a length that fits': write([head, lengthOf(), whole]),
    'the connection is closed': write([head, CHUNKED, chunk(whole)], closes),
    'the connection is reset': write([head, CHUNKED, chunk(whole)], (socket) => socket.resetAndDestroy()),
    'the connection is closed before the answer': closes,
    'an end that only a closed connection marks': write([head, 'connection: close\r\n\r\n', whole], closes),
    'an end that only a closed connection marks, by HTTP/1.0': write(
      [head.replace('1.1', '1.0'), '\r\n', whole],
      closes,
    ),
    'more was announced than came': write([head, lengthOf(1_000), whole], closes),
    'less was announced than came': write([head, lengthOf(-7), whole], closes),
    'a chunk that is none': write([head, CHUNKED, chunk(whole), 'zz\r\n'], closes),
    'compressed, which no one asked for, and cut': write([
      `${head}content-encoding: gzip\r\n`,
      CHUNKED,
      chunk(zipped.subarray(0, zipped.length - 20)),
      LAST,
    ]),
    'no end within its time': write([head, CHUNKED, chunk(whole)]),
    'words without end': write([head, CHUNKED, chunk(whole)], (socket) => {
      const again = setInterval(() => socket.write(chunk(more)), 20)
      socket.once('close', () => clearInterval(again))
    }),
    'an error within it': write([head, CHUNKED, chunk(error), LAST]),
    'an event of an unknown kind': write([head, CHUNKED, chunk(unknown), LAST]),
    'half of an event': write([head, CHUNKED, chunk(whole.subarray(0, whole.length - 7)), LAST]),
    'damaged bytes': write([head, CHUNKED, chunk(broken), LAST]),
    nothing: write([`${head}content-length: 0\r\n\r\n`]),
  }
}
const core = http1Endings(coreFraming)
const harness = http1Endings(harnessFraming)

export const endings = {
  classic: [...Object.keys(classic), ...Object.keys(raw.classic)],
  converse: [...Object.keys(converse), ...Object.keys(raw.converse)],
  core: Object.keys(core),
  harness: Object.keys(harness),
} as const

/** A server that answers each request in one of these ways. */
export const endingServer = async (protocol: keyof typeof endings, name: string) => {
  const sockets = new Set<Socket>()
  const kept = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  }
  const byHttp1 = protocol === 'core' ? core : protocol === 'harness' ? harness : undefined
  const byFrames = protocol === 'core' || protocol === 'harness' ? undefined : raw[protocol][name]
  const server =
    byHttp1 !== undefined
      ? createServer()
      : byFrames === undefined
        ? createHttp2Server()
        : rawServer(byFrames)
  server.on('connection', kept)
  const byStream = protocol === 'converse' ? converse : classic
  if (byHttp1 === undefined)
    server.on('stream', (stream: ServerHttp2Stream) => {
      const session = stream.session as ServerHttp2Session | undefined
      const [socket] = [...sockets].slice(-1)
      stream.on('error', () => {})
      session?.on('error', () => {})
      stream.resume().once('end', () => {
        if (session !== undefined && socket !== undefined) byStream[name]?.({ stream, session, socket })
      })
    })
  else
    server.on('connection', (socket: Socket) => {
      let asked = ''
      socket.on('data', (bytes) => {
        asked += bytes
        const [head = '', body] = asked.split('\r\n\r\n')
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
        if (body === undefined || Buffer.byteLength(body) < length) return
        asked = ''
        byHttp1[name]?.(socket)
      })
    })
  const url = `http://127.0.0.1:${await listen(server)}`
  return {
    url,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
