import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import * as packet from 'dns-packet'
import { listen } from '../listen'

export interface DnsServer {
  /** `127.0.0.1:PORT`, the same port over UDP and TCP. */
  readonly address: string
  stop(): Promise<void>
}

const rcode = { noError: 0, formErr: 1, servFail: 2, nxDomain: 3 }

/** seconds: a repair should be seen at the next question */
const ttl = 1

/** Answers for `zone` and what is below it; `addressesOf` says where a name leads: one without addresses is not there. */
const answerer = (zone: string, addressesOf: (name: string) => readonly string[]) => {
  const soa: packet.Answer = {
    type: 'SOA',
    name: zone,
    ttl,
    data: {
      mname: `ns.${zone}`,
      rname: `hostmaster.${zone}`,
      serial: 1,
      refresh: 3600,
      retry: 600,
      expire: 86_400,
      minimum: ttl,
    },
  }
  const decide = ({ name, type }: packet.Question): { code: number; answers: packet.Answer[] } => {
    const asked = name.toLowerCase()
    if (asked !== zone && !asked.endsWith(`.${zone}`)) return { code: rcode.servFail, answers: [] }
    const addresses = addressesOf(asked)
    if (asked !== zone && addresses.length === 0) return { code: rcode.nxDomain, answers: [] }
    if (asked === zone || type !== 'A') return { code: rcode.noError, answers: [] }
    return { code: rcode.noError, answers: addresses.map((data) => ({ type: 'A', name, ttl, data })) }
  }

  /** `undefined` where the message has not even an id to answer to. */
  return (message: Buffer): Buffer | undefined => {
    if (message.length < 2) return undefined
    const respond = (code: number, rest: Partial<packet.Packet>): Buffer => {
      const flags = packet.AUTHORITATIVE_ANSWER | code
      return packet.encode({
        id: message.readUInt16BE(0),
        type: 'response',
        ...rest,
        flags: (rest.flags ?? 0) | flags,
      })
    }
    const query = decodeQuery(message)
    const question = query?.questions?.[0]
    if (query === undefined || question === undefined) return respond(rcode.formErr, {})
    const { code, answers } = decide(question)
    const negative = answers.length === 0 && code !== rcode.servFail
    return respond(code, {
      questions: [question],
      answers,
      authorities: negative ? [soa] : [],
      flags: (query.flags ?? 0) & packet.RECURSION_DESIRED,
    })
  }
}

const decodeQuery = (message: Buffer): packet.DecodedPacket | undefined => {
  try {
    const query = packet.decode(message)
    return query.type === 'query' && query.questions?.length === 1 ? query : undefined
  } catch {
    return undefined
  }
}

/** Over TCP each message is preceded by its length in two bytes; a message may come in pieces. */
const serveTcp = (socket: Socket, answer: (message: Buffer) => Buffer | undefined): void => {
  let received = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0)
      const reply = answer(received.subarray(2, end))
      received = received.subarray(end)
      if (reply === undefined) return void socket.destroy()
      const length = Buffer.alloc(2)
      length.writeUInt16BE(reply.length)
      socket.write(Buffer.concat([length, reply]))
    }
  })
}

/** Starts attempts until a port is free for both protocols; each picks another one. */
const attempts = 10

/** A name server on the loopback interface. Names outside `zone` are answered with SERVFAIL. */
export const startDns = async (
  zone: string,
  addressesOf: (name: string) => readonly string[],
): Promise<DnsServer> => {
  const answer = answerer(zone, addressesOf)
  const sockets = new Set<Socket>()

  const tryPort = async (): Promise<DnsServer> => {
    const tcp = createServer((socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      serveTcp(socket, answer)
    })
    const port = await listen(tcp)
    const udp = createSocket('udp4')
    udp.on('message', (message, client) => {
      const reply = answer(message)
      if (reply !== undefined) udp.send(reply, client.port, client.address)
    })
    udp.bind(port, '127.0.0.1')
    try {
      await once(udp, 'listening')
    } catch (error) {
      udp.close()
      tcp.close()
      throw error
    }
    return {
      address: `127.0.0.1:${port}`,
      stop: async () => {
        for (const socket of sockets) socket.destroy()
        await Promise.all([
          new Promise<void>((resolve) => udp.close(() => resolve())),
          new Promise<void>((resolve) => tcp.close(() => resolve())),
        ])
      },
    }
  }

  for (let attempt = 1; ; attempt++) {
    try {
      return await tryPort()
    } catch (error) {
      if (attempt === attempts) throw error
    }
  }
}
