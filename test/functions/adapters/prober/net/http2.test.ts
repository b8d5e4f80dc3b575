import { createServer, type Server } from 'node:tls'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listen } from '../../../../../local/listen'
import { days } from '../../../../../local/sites/certificates'
import type { Monitor } from '../../../../../schemas/monitor'
import { findingOf, type Probed, startProbed } from '../../../../support/probed'

const test = suite('functions/adapters/prober/net/http2')

const domain = 'shop.example.com'
let probed: Probed
const servers: Server[] = []
test.before(async () => {
  probed = await startProbed()
})
test.after(async () => {
  for (const server of servers) server.close()
  await probed.stop()
})

/** Frames of HTTP/2 (RFC 9113, 6) and their flags. */
const [DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY, CONTINUATION] = [0, 1, 3, 4, 7, 9]
const [NONE, END_STREAM, END_HEADERS] = [0, 1, 4]

const frame = (type: number, flags: number, stream: number, body: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(9)
  head.writeUIntBE(body.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, body])
}
const numbers = (...all: readonly number[]): Buffer => {
  const body = Buffer.alloc(4 * all.length)
  for (const [index, one] of all.entries()) body.writeUInt32BE(one, 4 * index)
  return body
}

/** As HPACK has them: a status that has a number of its own, and a header that is spelt out. */
const status = { 200: Buffer.from([0x88]), 500: Buffer.from([0x8e]) } as const
const header = (name: string, value: string): Buffer =>
  Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), lengthOf(value), Buffer.from(value)])
const lengthOf = (value: string): Buffer =>
  value.length < 127
    ? Buffer.from([value.length])
    : Buffer.from([127, ((value.length - 127) & 127) | 128, (value.length - 127) >> 7])

const answers = (code: 200 | 500, ...headers: readonly Buffer[]): Buffer =>
  Buffer.concat([
    frame(HEADERS, NONE, 1, status[code]),
    ...headers.map((one) => frame(CONTINUATION, NONE, 1, one)),
    frame(CONTINUATION, END_HEADERS, 1),
  ])
const part = (text: string, flags = NONE): Buffer => frame(DATA, flags, 1, Buffer.from(text))
const reset = (code: number): Buffer => frame(RST_STREAM, NONE, 1, numbers(code))
const goingAway = frame(GOAWAY, NONE, 0, numbers(1, 0))
const whole = part('', END_STREAM)

/** Answers the first thing it is asked with these bytes. `last`: and ends the connection. */
const serving = async (frames: readonly Buffer[], last = false): Promise<number> => {
  const certificate = await probed.authority.issue(domain, days(-1, 90))
  const server = createServer({ ...certificate, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => {
      socket.resume()
      socket.write(Buffer.concat([frame(SETTINGS, NONE, 0), frame(SETTINGS, 1, 0), ...frames]))
      if (last) socket.end()
    })
  })
  server.on('tlsClientError', (_, socket) => socket.destroy())
  servers.push(server)
  return listen(server)
}

const page = Array.from({ length: 4 }, () => part('x'.repeat(15_000)))
const lines = (count: number) => Array.from({ length: count }, () => part('x'))
const headers = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => header(`x-${index}`, 'y'.repeat(length)))

const table: readonly (readonly [string, readonly Buffer[], boolean, string])[] = [
  ['a whole page', [answers(200), ...page, whole], false, 'healthy'],
  ['a whole page, and a reset without error', [answers(200), ...page, whole, reset(0)], false, 'healthy'],
  ['a whole page of a server that goes away', [answers(200), ...page, whole, goingAway], true, 'healthy'],
  ['headers after it', [answers(200), ...page, frame(HEADERS, 5, 1, header('a', 'b'))], true, 'healthy'],
  ['a page in lines', [answers(200), ...lines(10_000), whole], false, 'healthy'],
  [
    'a page that is reset without error in its middle',
    [answers(200), ...page, reset(0)],
    false,
    'http_malformed',
  ],
  ['a head that is', [answers(200), reset(0)], false, 'http_malformed'],
  ['a page that ends with its connection', [answers(200), ...page], true, 'http_malformed'],
  ['one of a server that goes away', [answers(200), ...page, goingAway], true, 'http_malformed'],
  ...[2, 8, 11].map(
    (code) =>
      [`one reset with ${code}`, [answers(200), ...page, reset(code)], false, 'http_malformed'] as const,
  ),
  ['a status whose page is cut off', [answers(500), part('half'), reset(8)], false, 'http_status'],
  ['tiny frames without end', [answers(200), ...lines(20_000)], false, 'http_too_large'],
  ['many headers', [answers(200, Buffer.concat(headers(150, 10))), whole], false, 'healthy'],
  [
    'long headers',
    [answers(200, Buffer.concat(headers(9, 1_000)), Buffer.concat(headers(9, 1_000))), whole],
    false,
    'http_too_large',
  ],
]
for (const [name, frames, last, finding] of table) {
  test(`${name}: ${finding}`, async () => {
    const monitor: Monitor = { domain, port: await serving(frames, last) }
    assert.is(findingOf(await probed.probe(monitor)), finding)
  })
}

test.run()
