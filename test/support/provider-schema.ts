import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import { connect as connectTo } from 'node:net'

/**
 * Stands before a provider, and describes to Terraform only those of its resources that a definition has: every command of Terraform
 * reads the description of all of AWS, some 3 seconds of CPU, before it begins. Whatever else they say passes as it is.
 */

const SCHEMA = '/tfplugin5.Provider/GetSchema'
/** Fields of its answer that are maps by the type: resources, data sources, ephemeral resources. */
const BY_TYPE = [2, 3, 8]
/** Of gRPC: whether the message is compressed, and its length. */
const PREFIX = 5

/** A number as Protocol Buffers write it, and where the next thing begins. */
const varint = (bytes: Buffer, from: number): readonly [value: number, next: number] => {
  let value = 0
  for (let at = from, scale = 1; ; at += 1, scale *= 128) {
    const byte = bytes.readUInt8(at)
    value += (byte & 127) * scale
    if (byte < 128) return [value, at + 1]
  }
}

/** Each field of a message, all of which have a length: its number, its content, and the whole of it. */
function* fieldsOf(message: Buffer) {
  for (let at = 0; at < message.length; ) {
    const [tag, lengthAt] = varint(message, at)
    if (tag % 8 !== 2) throw new Error(`a field of the type ${tag % 8}, where all have a length`)
    const [length, start] = varint(message, lengthAt)
    const end = start + length
    yield {
      field: Math.floor(tag / 8),
      content: message.subarray(start, end),
      whole: message.subarray(at, end),
    }
    at = end
  }
}

const keyOf = (entry: Buffer): string => {
  const [key] = fieldsOf(entry)
  return key?.content.toString() ?? ''
}

/** The answer, with the descriptions of `types` alone. */
export const onlyOf = (answer: Buffer, types: ReadonlySet<string>): Buffer => {
  const message = answer.subarray(PREFIX)
  const kept = [...fieldsOf(message)].filter(
    ({ field, content }) => !BY_TYPE.includes(field) || types.has(keyOf(content)),
  )
  const body = Buffer.concat(kept.map(({ whole }) => whole))
  const prefix = Buffer.alloc(PREFIX)
  prefix.writeUInt32BE(body.length, 1)
  return Buffer.concat([prefix, body])
}

interface Answer {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly trailers: IncomingHttpHeaders
}

/** What comes at the end of an answer: with gRPC, whether it went well. */
const trailersOf = (request: ClientHttp2Stream): (() => IncomingHttpHeaders) => {
  let trailers: IncomingHttpHeaders = {}
  request.on('trailers', (given: IncomingHttpHeaders) => {
    trailers = given
  })
  return () => trailers
}

/** What the provider answers to a message. @throws Error where it does not */
const answerOf = async (
  provider: ClientHttp2Session,
  headers: IncomingHttpHeaders,
  message: Buffer,
): Promise<Answer> => {
  const request = provider.request(headers)
  const trailers = trailersOf(request)
  const responded = once(request, 'response')
  request.end(message)
  const [given] = await responded
  const body = Buffer.concat(await request.toArray())
  return { headers: given, body, trailers: trailers() }
}

/** Both ways, as long as both speak. */
const pass = (
  provider: ClientHttp2Session,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void => {
  const request = provider.request(headers, { endStream: false })
  const trailers = trailersOf(request)
  stream.on('wantTrailers', () => stream.sendTrailers(trailers()))
  request.on('response', (given, flags) => {
    const isAll = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0
    stream.respond(given, { endStream: isAll, waitForTrailers: !isAll })
    if (!isAll) request.pipe(stream)
  })
  stream.pipe(request)
  // One that ends early ends the other, as without what stands between.
  stream.on('close', () => request.close()).on('error', () => request.close())
  request.on('error', () => stream.close())
}

/** Listens at `path` for Terraform, and asks the provider that listens at `socket`. Answers what ends it. */
export const describeOnly = async (
  types: ReadonlySet<string>,
  socket: string,
  path: string,
): Promise<() => void> => {
  const provider = connect('http://provider', { createConnection: () => connectTo(socket) })
  let described: Promise<Answer> | undefined
  const describe = async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> => {
    const message = Buffer.concat(await stream.toArray())
    described ??= answerOf(provider, headers, message)
    const { headers: given, body, trailers } = await described
    stream.respond(given, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers(trailers)).end(onlyOf(body, types))
  }
  const server = createServer()
  server.on('stream', (stream, headers) => {
    if (headers[':path'] !== SCHEMA) return pass(provider, stream, headers)
    describe(stream, headers).catch((error) => stream.destroy(error))
  })
  server.listen(path)
  await once(server, 'listening')
  return () => {
    provider.destroy()
    server.close()
  }
}
