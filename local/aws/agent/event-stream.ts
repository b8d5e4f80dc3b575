import { EventStreamCodec } from '@smithy/core/event-streams'

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(typeof bytes === 'string' ? bytes : Uint8Array.from(bytes)).toString(),
  (text) => Buffer.from(text),
)

const frame = (headers: Readonly<Record<string, string>>, body: object): Uint8Array =>
  codec.encode({
    headers: Object.fromEntries(
      Object.entries({ ':content-type': 'application/json', ...headers }).map(([name, value]) => [
        name,
        { type: 'string' as const, value },
      ]),
    ),
    body: Buffer.from(JSON.stringify(body)),
  })

/** One event of an answer's stream in AWS's binary framing: `chunk`, `trace` or `returnControl`. */
export const eventFrame = (type: string, body: object): Uint8Array =>
  frame({ ':message-type': 'event', ':event-type': type }, body)

/** An error in the middle of a stream, `dependencyFailedException` say. */
export const exceptionFrame = (type: string, message: string): Uint8Array =>
  frame({ ':message-type': 'exception', ':exception-type': type }, { message })

/** The text in events as an agent streams it: in pieces of at most `size` characters, none cut in two. */
export const chunkFrames = (text: string, size = 400): readonly Uint8Array[] => {
  const characters = [...text]
  const frames: Uint8Array[] = []
  for (let start = 0; start < characters.length; start += size) {
    const bytes = Buffer.from(characters.slice(start, start + size).join('')).toString('base64')
    frames.push(eventFrame('chunk', { bytes }))
  }
  return frames
}
