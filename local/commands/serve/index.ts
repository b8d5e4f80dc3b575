import { join, relative } from 'node:path'
import { forgetAws } from '../../no-aws'
import { pc } from '../shared/colours'
import { runTool } from '../shared/command-line'
import { createProgress } from '../shared/progress'
import { readArguments, usage } from './arguments'
import { watchSources } from './changes'
import { sourcing } from './env-file'
import { type Run, startRun } from './run'

/** `make local`: the cloud of the synthesized definition stays up until Ctrl-C. */

const ROOT = join(__dirname, '..', '..', '..')
const HOME = join(ROOT, '.local')

const readyText = ({ cloud, chatUrl, envFile, logFile }: Run, tookMs: number): string => {
  const here = (file: string): string => relative(process.cwd(), file)
  const rows = [
    ['page', chatUrl, 'monitors, messages, alerts, bus'],
    ['shell', sourcing(here(envFile)), 'then any AWS client works here'],
    ['logs', here(logFile), 'all of them (here: ARGS=--logs)'],
    ['end', 'Ctrl-C', ''],
  ]
  const width = Math.max(...rows.map(([, what = '']) => what.length))
  return [
    pc.green(`Ready in ${(tookMs / 1000).toFixed(1)} s: ${cloud.endpoint}`),
    ...rows.map(([name = '', what = '', why = '']) =>
      `  ${pc.dim(name.padEnd(6))} ${pc.bold(why === '' ? what : what.padEnd(width))}  ${pc.dim(why)}`.trimEnd(),
    ),
  ].join('\n')
}

void runTool(usage, async (life) => {
  forgetAws()
  const given = readArguments(process.argv.slice(2), HOME)
  const began = Date.now()
  const progress = createProgress(process.stdout)
  life.add(progress.stop)
  const run = await startRun(given, life, (line) => console.log(line), progress.step)
  life.add(watchSources(ROOT, ['functions', 'schemas', 'stacks', 'main.ts', 'cdktf.json'], run.rebuild))
  progress.done()
  console.log(readyText(run, Date.now() - began))
  // A first look at once: the schedule's own comes in minutes.
  run.firstLook()
  return new Promise<never>(() => {})
})
