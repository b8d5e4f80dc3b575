import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import * as packet from 'dns-packet'
import { listen } from '../../local/listen'

/** Records of a name that are not addresses. Questions for addresses are answered by the alias, and what is known of its target. */
export interface Records {
  readonly a?: readonly string[]
  readonly cname?: string
  readonly txt?: readonly string[]
  readonly ns?: readonly string[]
  /** Kinds that are never answered, and those that the name server fails for. */
  readonly silent?: readonly string[]
  readonly failing?: readonly string[]
  /** How long answers over UDP take. Milliseconds. */
  readonly after_ms?: number
}

/** Codes of answers (RFC 1035, 4.1.1). */
const codes = { formerr: 1, servfail: 2, nxdomain: 3, notimp: 4, refused: 5 } as const

/** What a name server says about one name: addresses, records, or nothing good. `silent` never answers. */
export type Answer = readonly string[] | Records | keyof typeof codes | 'silent'

interface Reply {
  readonly code: number | 'silent'
  readonly answers: readonly packet.Answer[]
}

const MAX_ALIASES = 8

const answerTo = (
  { name, type }: packet.Question,
  says: (name: string) => Answer,
  aliases = MAX_ALIASES,
): Reply => {
  const said = says(name)
  if (said === 'silent') return { code: 'silent', answers: [] }
  if (typeof said === 'string') return { code: codes[said], answers: [] }
  const records: Records = 'map' in said ? { a: said } : said
  const { a = [], cname, txt = [], ns = [], silent = [], failing = [] } = records
  if (silent.includes(type)) return { code: 'silent', answers: [] }
  if (failing.includes(type)) return { code: codes.servfail, answers: [] }
  if (cname !== undefined) {
    const alias: packet.Answer = { type: 'CNAME', name, ttl: 1, data: cname }
    if (type === 'CNAME' || aliases === 0) return { code: 0, answers: [alias] }
    const target = answerTo({ name: cname, type }, says, aliases - 1)
    return { code: target.code, answers: [alias, ...target.answers] }
  }
  const wanted = (address: string) => (type === 'AAAA') === address.includes(':')
  if (type === 'A' || type === 'AAAA')
    return { code: 0, answers: a.filter(wanted).map((data) => ({ type, name, ttl: 1, data })) }
  if (type === 'TXT')
    return {
      code: 0,
      answers: txt.map((text) => ({ type, name, ttl: 1, data: text.match(/.{1,255}/gs) ?? [] })),
    }
  if (type === 'NS') return { code: 0, answers: ns.map((data) => ({ type, name, ttl: 1, data })) }
  return { code: 0, answers: [] }
}

export interface NameServer {
  /** `127.0.0.1:PORT` */
  readonly address: string
  /** Names that were asked for, in order. */
  readonly asked: string[]
  set(name: string, says: Answer): void
  stop(): Promise<void>
}

/** Bytes of an answer over UDP; a longer one is to be asked for over TCP. */
const MAX_UDP = 512

/** A name server over UDP and TCP; `others` is what it says about names that were not set. */
export const startNameServer = async (others: Answer): Promise<NameServer> => {
  const names = new Map<string, Answer>()
  const asked: string[] = []
  const replyTo = (query: packet.DecodedPacket, whole: boolean): Buffer | undefined => {
    const question = query.questions?.[0]
    if (question === undefined) return undefined
    const { code, answers } = answerTo(question, (name) => names.get(name) ?? others)
    if (code === 'silent') return undefined
    const flags = packet.AUTHORITATIVE_ANSWER | code
    const reply = { type: 'response' as const, id: query.id ?? 0, questions: [question] }
    const bytes = packet.encode({ ...reply, flags, answers: [...answers] })
    if (whole || bytes.length <= MAX_UDP) return bytes
    return packet.encode({ ...reply, flags: flags | packet.TRUNCATED_RESPONSE })
  }

  const sockets = new Set<Socket>()
  const tcp = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    let bytes = Buffer.alloc(0)
    socket.on('data', (data) => {
      bytes = Buffer.concat([bytes, data])
      while (bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0)) {
        const end = 2 + bytes.readUInt16BE(0)
        const reply = replyTo(packet.decode(bytes.subarray(2, end)), true)
        bytes = bytes.subarray(end)
        if (reply === undefined) continue
        const length = Buffer.alloc(2)
        length.writeUInt16BE(reply.length)
        socket.write(Buffer.concat([length, reply]))
      }
    })
  })
  const port = await listen(tcp)

  const udp = createSocket('udp4')
  udp.on('message', (message, client) => {
    const query = packet.decode(message)
    asked.push(query.questions?.[0]?.name ?? '')
    const reply = replyTo(query, false)
    if (reply === undefined) return
    const send = () => udp.send(reply, client.port, client.address)
    const says = names.get(query.questions?.[0]?.name ?? '')
    if (typeof says === 'object' && 'after_ms' in says) setTimeout(send, says.after_ms)
    else send()
  })
  // The port is the one that TCP got: hardly anybody else has one of UDP.
  udp.bind(port, '127.0.0.1')
  await once(udp, 'listening')
  return {
    address: `127.0.0.1:${port}`,
    asked,
    set: (name, says) => void names.set(name, says),
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all([
        new Promise<void>((resolve) => udp.close(resolve)),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ])
    },
  }
}
