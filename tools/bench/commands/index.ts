import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Lifetime } from '../../../local/commands/shared/lifetime'
import { type Bench, type Figure, type Goal, median } from '../model'
import { paceOf } from '../pace'
import { copyProject } from './copy'

const ROUNDS = 3
/** Seconds. */
const GOAL = { synth: 3, local: 3, demo: 40 }

interface Place {
  readonly folder: string
  readonly life: Lifetime
}

/** In a group of its own, which npm and what it starts are ended with, at the latest with this command. */
const start = ({ folder, life }: Place, command: string, args: readonly string[]): ChildProcess => {
  const child = spawn(command, args, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  life.add(() => end(child))
  return child
}

const end = ({ pid, exitCode, signalCode }: ChildProcess): void => {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGINT')
}

const secondsSince = (began: number): number => (performance.now() - began) / 1_000

/** Seconds until it has ended well. @throws Error where it does not */
const untilEnd = async (place: Place, command: string, ...args: readonly string[]): Promise<number> => {
  const began = performance.now()
  const child = start(place, command, args)
  child.stdout?.resume()
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
  return secondsSince(began)
}

const READY = /^.*Ready in .*$/m

/** Seconds until it says that it is ready; it is ended then. @throws Error where it ends before */
const untilReady = async (place: Place, ...args: readonly string[]): Promise<number> => {
  const began = performance.now()
  const child = start(place, 'npm', args)
  const closed = once(child, 'close')
  const ready = new Promise<number>((resolve) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (READY.test(said)) resolve(secondsSince(began))
    })
  })
  const took = await Promise.race([ready, closed.then(() => undefined)])
  if (took === undefined) throw new Error(`npm ${args.join(' ')} ended before it was ready`)
  end(child)
  await closed
  return took
}

const seconds = (what: string, measured: readonly number[], goal?: Goal): Figure => ({
  what,
  ...{ value: median(measured), unit: 's' },
  ...(goal === undefined ? {} : { goal }),
})

const listed = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(' ')

export const commands: Bench = {
  title: 'Commands',
  method:
    `Seconds of the clock that \`npm run\` takes for what \`make\` runs, in a copy of the project: the median of ${ROUNDS}. A synth after ` +
    'installation finds nothing that an earlier run has compiled; the others do. `make local` until it says that it is ready, with the ' +
    'sample sites; `make demo` once, to its end. Node alone is measured between them: what a busy machine adds, it adds there as well.',
  run: async (tell, life) => {
    const { folder, forget, remove } = copyProject()
    life.add(remove)
    const place: Place = { folder, life }
    const took = { bare: [] as number[], first: [] as number[], again: [] as number[], local: [] as number[] }
    for (let round = 1; round <= ROUNDS; round += 1) {
      tell(`round ${round} of ${ROUNDS}`)
      forget()
      took.bare.push(await untilEnd(place, process.execPath, '-e', '0'))
      took.first.push(await untilEnd(place, 'npm', 'run', '--silent', 'synth'))
      took.again.push(await untilEnd(place, 'npm', 'run', '--silent', 'synth'))
      const home = join(folder, '.local')
      took.local.push(
        await untilReady(place, 'run', '--silent', 'local', '--', '--port', '0', '--folder', home),
      )
    }
    const pace = await paceOf(folder)
    tell('the demo')
    const demo = await untilEnd(place, 'npm', 'run', '--silent', 'demo')
    return {
      figures: [
        seconds('synth, after installation', took.first, { most: GOAL.synth, pace }),
        seconds('synth, once more', took.again),
        seconds('make local', took.local, { most: GOAL.local, pace }),
        seconds('make demo', [demo], { most: GOAL.demo, pace }),
        { what: 'synth once more, in starts of Node', value: median(took.again) / median(took.bare) },
      ],
      details: [
        `Node alone ${listed(took.bare)} s`,
        `synth after installation ${listed(took.first)} s, once more ${listed(took.again)} s`,
        `make local ${listed(took.local)} s`,
      ],
    }
  },
}
