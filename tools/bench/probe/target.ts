import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAuthority, days } from '../../../local/sites/certificates'
import { bound } from '../child'

export interface Target {
  readonly host: string
  readonly port: number
  /** Path of the authority's PEM file. */
  readonly ca: string
  /** How long `/delayed` takes, in milliseconds. */
  readonly delay_ms: number
  stop(): Promise<void>
}

const DELAY_MS = 20
const HELD_MS = 1_000

/** One HTTPS server in a process of its own, so that its work is no prober's CPU; P-256 and TLS 1.3, a page of a kilobyte. */
const program = `
const { key, cert } = JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8'))
const page = 'all is well '.repeat(85)
const after = { '/delayed': ${DELAY_MS}, '/held': ${HELD_MS} }
const server = require('node:https').createServer({ key, cert }, (request, response) => {
  const answer = () => { response.writeHead(200, { 'content-type': 'text/html' }); response.end(page) }
  const wait = after[request.url]
  if (wait === undefined) answer()
  else setTimeout(answer, wait)
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
`

export const startTarget = async (folder: string): Promise<Target> => {
  const host = 'bench.example.com'
  const authority = await createAuthority()
  const identity = join(folder, 'identity.json')
  writeFileSync(identity, JSON.stringify(await authority.issue(host, days(-1, 90))))
  const ca = join(folder, 'ca.pem')
  writeFileSync(ca, authority.certificate)
  const child: ChildProcess = bound(
    spawn(process.execPath, ['-e', program, identity], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  if (child.stdout === null) throw new Error('the target has no output')
  const port = Number(String((await once(child.stdout, 'data'))[0]))
  return {
    host,
    port,
    ca,
    delay_ms: DELAY_MS,
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}
