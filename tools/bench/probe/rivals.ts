import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { listen } from '../../../local/listen'
import { bound } from '../child'
import type { Target } from './target'
import { WARM_UP } from './warm-up'

export interface Rival {
  readonly name: string
  /** Why it cannot be measured here. */
  readonly missing?: string
  /** One round. */
  perCpuSecond(): Promise<number>
  stop(): Promise<void>
}

const has = (command: string, argument: string): boolean =>
  spawnSync(command, [argument], { stdio: 'ignore' }).error === undefined

const absent = (name: string, missing: string): Rival => ({
  name,
  missing,
  perCpuSecond: async () => Number.NaN,
  stop: async () => {},
})

const COMMAND = 'prometheus-blackbox-exporter'
/** Clock ticks of `/proc/PID/stat` per second. */
const TICKS = 100

/** CPU seconds that a process has used, threads and all. */
export const cpuOf = (pid: number): number => {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const parts = fields.split(' ')
  return (Number(parts[11]) + Number(parts[12])) / TICKS
}

/** Debian's blackbox_exporter, asked over HTTP as Prometheus asks it; only its own process counts. */
export const blackbox = async (
  target: Target,
  folder: string,
  { probes, atOnce }: { readonly probes: number; readonly atOnce: number },
): Promise<Rival> => {
  if (!has(COMMAND, '--version')) return absent(COMMAND, `not installed (apt-get install ${COMMAND})`)
  const config = join(folder, 'blackbox.yml')
  writeFileSync(
    config,
    `modules:\n  http:\n    prober: http\n    timeout: 20s\n    http:\n      method: GET\n      preferred_ip_protocol: ip4\n` +
      `      headers: { Host: ${target.host} }\n      tls_config: { ca_file: ${target.ca}, server_name: ${target.host} }\n`,
  )
  const port = await freePort()
  const child = bound(
    spawn(
      COMMAND,
      [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'],
      { stdio: 'ignore' },
    ),
  )
  const { pid } = child
  if (pid === undefined) return absent(COMMAND, 'could not be started')
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const path = `/probe?module=http&target=${encodeURIComponent(`https://127.0.0.1:${target.port}/`)}`
  const probe = (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, agent }, (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString()
        })
        response.on('end', () => resolve(body.includes('\nprobe_success 1')))
      }).on('error', reject)
    })
  const many = async (count: number): Promise<void> => {
    let left = count
    const lane = async (): Promise<void> => {
      while (left-- > 0) if (!(await probe())) throw new Error(`${COMMAND} does not find the target well`)
    }
    await Promise.all(Array.from({ length: atOnce }, lane))
  }
  await answers(probe)
  await many(WARM_UP)
  return {
    name: COMMAND,
    perCpuSecond: async () => {
      const before = cpuOf(pid)
      await many(probes)
      return probes / (cpuOf(pid) - before)
    },
    stop: async () => {
      agent.destroy()
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}

const answers = async (probe: () => Promise<boolean>): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await probe()
      return
    } catch (error) {
      if (attempt === 100) throw error
      await wait(100)
    }
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

const S_TIME_SECONDS = 2

/** `openssl s_time`: full handshakes and a GET, one after the other, in C. The floor of what can be had. */
export const sTime = (target: Target): Rival => {
  const name = 'openssl s_time'
  if (!has('openssl', 'version')) return absent(name, 'not installed')
  const options = `-connect 127.0.0.1:${target.port} -new -time ${S_TIME_SECONDS} -CAfile ${target.ca} -verify 3 -www /`
  return {
    name,
    perCpuSecond: async () => {
      const child = bound(spawn('bash', ['-c', `TIMEFORMAT='cpu %U %S'; time openssl s_time ${options}`]))
      let output = ''
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          output += chunk.toString()
        })
      await once(child, 'close')
      const connections = Number(/(\d+) connections in/.exec(output)?.[1])
      const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(output) ?? []
      return connections / (Number(user) + Number(system))
    },
    stop: async () => {},
  }
}
