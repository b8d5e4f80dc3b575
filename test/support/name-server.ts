import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import * as packet from 'dns-packet'

/** Records of a name that are not addresses. Questions for addresses are answered by the alias, and what is known of its target. */
export interface Records {
  readonly a?: readonly string[]
  readonly cname?: string
  readonly txt?: readonly string[]
  readonly ns?: readonly string[]
}

/** What a name server says about one name: addresses, records, or nothing good. `silent` never answers. */
export type Answer = readonly string[] | Records | 'nxdomain' | 'servfail' | 'refused' | 'silent'

const codes = { nxdomain: 3, servfail: 2, refused: 5 } as const

interface Reply {
  readonly code: number | 'silent'
  readonly answers: readonly packet.Answer[]
}

const answerTo = ({ name, type }: packet.Question, says: (name: string) => Answer): Reply => {
  const said = says(name)
  if (said === 'silent') return { code: 'silent', answers: [] }
  if (typeof said === 'string') return { code: codes[said], answers: [] }
  const records: Records = 'map' in said ? { a: said } : said
  const { a = [], cname, txt = [], ns = [] } = records
  if (cname !== undefined) {
    const alias: packet.Answer = { type: 'CNAME', name, ttl: 1, data: cname }
    if (type === 'CNAME') return { code: 0, answers: [alias] }
    const target = answerTo({ name: cname, type }, says)
    return { code: target.code, answers: [alias, ...target.answers] }
  }
  const wanted = (address: string) => (type === 'AAAA') === address.includes(':')
  if (type === 'A' || type === 'AAAA')
    return { code: 0, answers: a.filter(wanted).map((data) => ({ type, name, ttl: 1, data })) }
  if (type === 'TXT') return { code: 0, answers: txt.map((data) => ({ type, name, ttl: 1, data })) }
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

/** A name server over UDP; `others` is what it says about names that were not set. */
export const startNameServer = async (others: Answer): Promise<NameServer> => {
  const names = new Map<string, Answer>()
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message, client) => {
    const query = packet.decode(message)
    const question = query.questions?.[0]
    if (question === undefined) return
    asked.push(question.name)
    const { code, answers } = answerTo(question, (name) => names.get(name) ?? others)
    if (code === 'silent') return
    const reply = packet.encode({
      type: 'response',
      id: query.id ?? 0,
      flags: packet.AUTHORITATIVE_ANSWER | code,
      questions: [question],
      answers: [...answers],
    })
    socket.send(reply, client.port, client.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    set: (name, says) => void names.set(name, says),
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}
