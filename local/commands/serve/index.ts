import { join, relative } from 'node:path'
import pc from 'picocolors'
import { runTool } from '../shared/command-line'
import { readArguments, usage } from './arguments'
import { watchSources } from './changes'
import { startRun } from './run'

/** `make local`: the cloud of the synthesized definition stays up until Ctrl-C. */

const ROOT = join(__dirname, '..', '..', '..')
const HOME = join(ROOT, '.local')

void runTool(usage, async (life) => {
  const given = readArguments(process.argv.slice(2), HOME)
  if (given === undefined) {
    console.log(usage)
    return 0
  }
  console.log(pc.dim('Synthesizing the stack and starting the local cloud; this takes some seconds'))
  const run = await startRun(given, life, (line) => console.log(line))
  life.add(watchSources(ROOT, ['functions', 'schemas', 'stacks', 'main.ts', 'cdktf.json'], run.rebuild))
  const seconds = (run.readyAfter / 1000).toFixed(1)
  const file = relative(process.cwd(), run.envFile)
  console.log(
    pc.green(
      `Ready in ${seconds} s: ${run.cloud.endpoint}  chat ${run.chatUrl}  shell: . ${file}  Ctrl-C ends it`,
    ),
  )
  // A first look at once: the schedule's own comes in minutes.
  run.firstLook()
  return new Promise<never>(() => {})
})
