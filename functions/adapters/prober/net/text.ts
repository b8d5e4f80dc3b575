import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { oneLine } from '../../../runtime/text'
import { codeOf, Fault, Inconclusive } from './fault'
import { type Headers, MAX_BODY } from './response-parser'

/**
 * A body as text: unpacked by every coding of its `Content-Encoding`, and decoded by the charset that it names.
 * @throws Fault where it is not what it says, Inconclusive where the prober does not know its coding or charset
 */
export const readText = (body: Buffer, headers: Headers, name: string, max: number): string =>
  body.length === 0 ? '' : decoded(admitted(unpacked(body, headers, name, max), name), headers, name)

interface Options {
  readonly maxOutputLength: number
}
type Unpack = (body: Buffer, options: Options) => Buffer

/** `deflate` is sent with the header of zlib, as it should be, and without. */
const inflate = (body: Buffer, options: Options): Buffer => {
  try {
    return inflateSync(body, options)
  } catch (error) {
    if (codeOf(error) !== 'Z_DATA_ERROR') throw error
    return inflateRawSync(body, options)
  }
}

/** What follows the end of the compressed text is passed over, as browsers do: many a page has a line break there. */
const gunzip = (body: Buffer, options: Options): Buffer => {
  try {
    return gunzipSync(body, options)
  } catch (error) {
    const members = codeOf(error) === 'Z_DATA_ERROR' && isGzip(body) ? membersOf(body, options) : undefined
    if (members === undefined) throw error
    return members
  }
}

/** Files within one file of gzip that are read one by one; each costs time. */
const MAX_MEMBERS = 64
/** Bytes of a checksum and a length, which end each of them. */
const GZIP_END = 8

/** The texts of all members up to what is none; `undefined` where there are too many. */
const membersOf = (body: Buffer, { maxOutputLength }: Options): Buffer | undefined => {
  const read: Buffer[] = []
  let [rest, left] = [body, maxOutputLength]
  while (isGzip(rest) && read.length < MAX_MEMBERS) {
    const start = gzipHeader(rest)
    const { bytes, taken } = measured(inflateRawSync, rest.subarray(start), left)
    read.push(bytes)
    left -= bytes.length
    rest = rest.subarray(start + taken + GZIP_END)
  }
  return isGzip(rest) ? undefined : Buffer.concat(read)
}

/** What is unpacked, and how many bytes it was made of. */
const measured = (
  unpack: (body: Buffer, options: Options & { readonly info: true }) => unknown,
  body: Buffer,
  maxOutputLength: number,
): { readonly bytes: Buffer; readonly taken: number } => {
  // With `info` there is more than the types know.
  const { buffer, engine } = unpack(body, { maxOutputLength: Math.max(1, maxOutputLength), info: true }) as {
    readonly buffer: Buffer
    readonly engine: { readonly bytesWritten: number }
  }
  return { bytes: buffer, taken: engine.bytesWritten }
}

const isGzip = (body: Buffer): boolean => startsWith(body, 0x1f, 0x8b, 8)

/** Bytes of the header of a gzip file (RFC 1952, 2.3). */
const gzipHeader = (body: Buffer): number => {
  const flags = body[3] ?? 0
  let at = 10
  if ((flags & 4) !== 0) at += 2 + (body[at] ?? 0) + 256 * (body[at + 1] ?? 0)
  for (const text of [8, 16]) if ((flags & text) !== 0) at = body.indexOf(0, at) + 1
  return (flags & 2) === 0 ? at : at + 2
}

const CODINGS: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflate],
  ['br', brotliDecompressSync],
  ['zstd', zstdDecompressSync],
])
/** What is no coding, and is sent as one: by tools for S3, and by mistake for a charset or an encoding of mails. */
const NO_CODINGS = new Set(['', 'identity', 'none', 'aws-chunked', 'utf-8', 'utf8', '7bit', '8bit', 'binary'])
/** Codings on top of each other; more are an attack, or a mistake. */
const MAX_CODINGS = 5

/** For servers that compress although they were asked not to; the last coding named is the outermost. */
const unpacked = (body: Buffer, headers: Headers, name: string, maxOutputLength: number): Buffer => {
  const codings = (headers.get('content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => !NO_CODINGS.has(coding))
  if (codings.length > MAX_CODINGS) throw unreadable(name, `it has ${codings.length} content codings`)
  const unknown = codings.find((coding) => !CODINGS.has(coding))
  if (unknown !== undefined) {
    // Mostly no coding at all: browsers show what is there.
    if (isPlainText(body)) return body
    throw unreadable(name, `its content coding "${oneLine(unknown, 40)}" is not known`)
  }
  return codings.reduceRight((packed, coding) => {
    try {
      return CODINGS.get(coding)?.(packed, { maxOutputLength }) ?? packed
    } catch (error) {
      if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE')
        throw new Fault('http_too_large', `${name} unpacks to more than ${maxOutputLength} bytes`)
      const problem = codeOf(error) === 'Z_BUF_ERROR' ? 'is cut off' : 'is not compressed as it says'
      throw new Fault('http_malformed', `${name} could not be read: it ${problem} (${coding})`)
    }
  }, body)
}

/** What is compressed and does not say so is a text to no one: that a word is not in it says nothing. */
const admitted = (body: Buffer, name: string): Buffer => {
  const coding = isGzip(body)
    ? 'gzip'
    : startsWith(body, 0x28, 0xb5, 0x2f, 0xfd)
      ? 'zstd'
      : isUtf8(body)
        ? undefined
        : WITHOUT_SIGN.find(([, unpack]) => isAllOf(unpack, body))?.[0]
  if (coding !== undefined) throw unreadable(name, `it is compressed (${coding}) and does not say so`)
  return body
}

/** Codings without bytes of their own at the beginning: what is no text is unpacked to see. */
const WITHOUT_SIGN: readonly (readonly [string, Parameters<typeof measured>[0]])[] = [
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]

/** Whether all bytes are used up by unpacking them, and give something. */
const isAllOf = (unpack: Parameters<typeof measured>[0], body: Buffer): boolean => {
  try {
    const { bytes, taken } = measured(unpack, body, MAX_BODY)
    return bytes.length > 0 && taken === body.length
  } catch (error) {
    return codeOf(error) === 'ERR_BUFFER_TOO_LARGE'
  }
}

const unreadable = (name: string, why: string): Inconclusive =>
  new Inconclusive(`${name} could not be read: ${why}`)

const isPlainText = (bytes: Buffer): boolean => !bytes.includes(0) && isUtf8(bytes)

/** Charsets that no decoder has, and whose bytes look like ASCII to one that does not know them. */
const LOOKS_LIKE_ASCII =
  /^(utf-?7|utf-?32([bl]e)?|ucs-?4|iso-10646-ucs-4|hz-gb-2312|iso-2022-(kr|cn(-ext)?))$/

const decoded = (bytes: Buffer, headers: Headers, name: string): string => {
  const mark = byteOrderMark(bytes)
  const label = mark ?? declaredIn(headers) ?? declaredWithin(bytes, headers) ?? recognized(bytes)
  const decoder = LOOKS_LIKE_ASCII.test(label) ? undefined : decoderOf(label)
  if (decoder !== undefined) return decoder.decode(bytes)
  // An unknown name for what every reader takes for UTF-8 ("utf8mb4").
  if (!LOOKS_LIKE_ASCII.test(label) && isPlainText(bytes)) return bytes.toString('utf8')
  throw unreadable(name, `its charset "${oneLine(label, 40)}" is not known`)
}

/** By the encoding that a label means, of which there are few; to make one takes longer than to decode a page. */
const decoders = new Map<string, TextDecoder>()

const decoderOf = (label: string): TextDecoder | undefined => {
  const before = decoders.get(label)
  if (before !== undefined) return before
  try {
    const decoder = new TextDecoder(label)
    // Labels come from outside: only the name that the decoder itself has is remembered.
    decoders.set(decoder.encoding, decoder)
    return decoder
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const startsWith = (bytes: Buffer, ...start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte)

/** What a text says of itself by its first bytes counts more than what is said about it. */
const byteOrderMark = (bytes: Buffer): string | undefined => {
  if (startsWith(bytes, 0xff, 0xfe, 0, 0) || startsWith(bytes, 0, 0, 0xfe, 0xff)) return 'utf-32'
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return 'utf-8'
  if (startsWith(bytes, 0xfe, 0xff)) return 'utf-16be'
  return startsWith(bytes, 0xff, 0xfe) ? 'utf-16le' : undefined
}

const CHARSET = /;\s*charset\s*=\s*["']?([^\s"';,]+)/i

/** Of several types the last one counts (two headers), and of several charsets of it the first one. */
const declaredIn = (headers: Headers): string | undefined =>
  (headers.get('content-type') ?? '')
    .split(',')
    .flatMap((type) => CHARSET.exec(type)?.[1] ?? [])
    .at(-1)
    ?.toLowerCase()

/** Bytes in which browsers look for a declaration, and the declarations of HTML and XML. */
const PRESCAN = 1024
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g
const META = /<meta\b((?:"[^"]*"|'[^']*'|[^'">])*)>/gi
const ATTRIBUTE = /([^\s"'>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g
const XML = /^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]+)/i

const declaredWithin = (bytes: Buffer, headers: Headers): string | undefined => {
  const type = headers.get('content-type') ?? 'text/html'
  if (!/html|xml/i.test(type)) return undefined
  const start = bytes.subarray(0, PRESCAN).toString('latin1')
  const found = (XML.exec(start)?.[1] ?? metaCharset(start))?.toLowerCase()
  // What could be read so far cannot be in 16 bits (HTML, 13.2.3.2).
  return found?.startsWith('utf-16') === true ? 'utf-8' : found
}

/** In comments, and in the words of other declarations, there is none. */
const metaCharset = (html: string): string | undefined => {
  for (const [, attributes = ''] of html.replace(COMMENT, '').matchAll(META)) {
    const given = new Map(
      [...attributes.matchAll(ATTRIBUTE)].map(([, name = '', double, single, bare]) => [
        name.toLowerCase(),
        double ?? single ?? bare ?? '',
      ]),
    )
    const typed = given.get('http-equiv')?.toLowerCase() === 'content-type'
    const charset =
      given.get('charset') ?? (typed ? CHARSET.exec(given.get('content') ?? '')?.[1] : undefined)
    if (charset !== undefined) return charset.trim()
  }
  return undefined
}

/** Without any declaration. Every other byte of ASCII in 16 bits is zero. */
const recognized = (bytes: Buffer): string => {
  const start = bytes.subarray(0, PRESCAN)
  if (!start.includes(0)) return isUtf8(bytes) ? 'utf-8' : 'windows-1252'
  const zeros = (parity: 0 | 1) => start.filter((byte, index) => byte === 0 && index % 2 === parity).length
  const [even, odd] = [zeros(0), zeros(1)]
  if (Math.max(even, odd) * 4 > start.length) return odd > even ? 'utf-16le' : 'utf-16be'
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252'
}
