import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import * as packet from 'dns-packet'

/** What a name server says about one name. `silent` never answers. */
export type Answer = readonly string[] | 'nxdomain' | 'servfail' | 'refused' | 'silent'

const codes = { nxdomain: 3, servfail: 2, refused: 5 } as const

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
    const says = names.get(question.name) ?? others
    if (says === 'silent') return
    const wanted = (address: string) => (question.type === 'AAAA') === address.includes(':')
    const answers =
      typeof says === 'string' || !['A', 'AAAA'].includes(question.type)
        ? []
        : says
            .filter(wanted)
            .map((data) => ({ type: question.type as 'A', name: question.name, ttl: 1, data }))
    const reply = packet.encode({
      type: 'response',
      id: query.id ?? 0,
      flags: packet.AUTHORITATIVE_ANSWER | (typeof says === 'string' ? codes[says] : 0),
      questions: [question],
      answers,
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
