import { join, relative } from 'node:path'
import pc from 'picocolors'
import { UsageError } from '../shared/command-line'
import { readArguments, usage } from './arguments'
import { watchSources } from './changes'
import { startRun } from './run'

/** `make local`: the cloud of the synthesized definition stays up until Ctrl-C. */

const ROOT = join(__dirname, '..', '..', '..')
const HOME = join(ROOT, '.local')

const stops: (() => unknown)[] = []
let stopping: Promise<void> | undefined

const stopAll = async (): Promise<void> => {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop()
}

/** Once, however often it is asked for: a terminal and npm both send the signal of Ctrl-C. */
const end = (code: number): void => {
  stopping ??= stopAll().then(
    () => process.exit(code),
    (error: unknown) => {
      console.error(String(error))
      process.exit(1)
    },
  )
}

const main = async (): Promise<void> => {
  const given = readArguments(process.argv.slice(2), HOME)
  if (given === undefined) return console.log(usage)
  const run = await startRun(given, { add: (stop) => void stops.push(stop) }, (line) => console.log(line))
  stops.push(watchSources(ROOT, ['functions', 'schemas', 'stacks', 'main.ts', 'cdktf.json'], run.rebuild))
  const seconds = (run.readyAfter / 1000).toFixed(1)
  const file = relative(process.cwd(), run.envFile)
  console.log(
    pc.green(
      `Ready in ${seconds} s: ${run.cloud.endpoint}  chat ${run.chatUrl}  shell: . ${file}  Ctrl-C ends it`,
    ),
  )
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0))

main().catch((error: unknown) => {
  if (stopping !== undefined) return
  const wrongUsage = error instanceof UsageError
  console.error(error instanceof Error ? error.message : String(error))
  if (wrongUsage) console.error(`\n${usage}`)
  end(wrongUsage ? 2 : 1)
})
