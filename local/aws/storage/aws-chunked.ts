import type { AwsRequest } from '../../model'
import { AwsError } from '../services/protocol'

const LINE_END = '\r\n'

const incomplete = (): AwsError =>
  new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  )

/** The pieces' bytes, and the headers that follow them. @throws AwsError */
const joined = (body: Buffer): { bytes: Buffer; trailers: Readonly<Record<string, string>> } => {
  const pieces: Buffer[] = []
  for (let at = 0; ; ) {
    const end = body.indexOf(LINE_END, at)
    // After the size there may be a signature, which is not looked at.
    const [, hex] = /^([0-9a-f]{1,8})(?:;.*)?$/i.exec(body.toString('latin1', at, Math.max(at, end))) ?? []
    if (hex === undefined) throw incomplete()
    const size = Number.parseInt(hex, 16)
    const start = end + LINE_END.length
    if (size === 0) {
      const lines = body.toString('latin1', start).split(LINE_END)
      const trailers = lines.flatMap((line) => {
        const [, name = '', value = ''] = /^([^:]+):\s*(.*?)\s*$/.exec(line) ?? []
        return name === '' ? [] : [[name.toLowerCase(), value]]
      })
      return { bytes: Buffer.concat(pieces), trailers: Object.fromEntries(trailers) }
    }
    at = start + size + LINE_END.length
    if (body.toString('latin1', at - LINE_END.length, at) !== LINE_END) throw incomplete()
    pieces.push(body.subarray(start, start + size))
  }
}

/**
 * A request whose body is in one piece, with the headers that came after it among the others: SDKs send streams in pieces, and say
 * at the end what they were. @throws AwsError where that is not all there
 */
export const withoutPieces = (request: AwsRequest): AwsRequest => {
  const {
    'content-encoding': encoding = '',
    'x-amz-trailer': promised,
    'x-amz-decoded-content-length': length,
    ...headers
  } = request.headers
  const encodings = encoding.split(',').map((one) => one.trim())
  if (!encodings.includes('aws-chunked')) return request
  const { bytes, trailers } = joined(request.body)
  if (length !== undefined && Number(length) !== bytes.length) throw incomplete()
  if (promised !== undefined && trailers[promised.toLowerCase()] === undefined)
    throw new AwsError(
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    )
  const others = encodings.filter((one) => one !== 'aws-chunked').join(',')
  return {
    ...request,
    headers: { ...headers, ...(others !== '' && { 'content-encoding': others }), ...trailers },
    body: bytes,
  }
}
