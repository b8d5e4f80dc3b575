import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { actionList } from '../../functions/adapters/actions'
import { pc } from '../../local/commands/shared/colours'
import { runTool, ToolError } from '../../local/commands/shared/command-line'
import { makeFolder } from '../../local/commands/shared/folder'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { createProgress } from '../../local/commands/shared/progress'
import { counted } from '../review/format'
import { openContender } from './agents'
import { writeTranscript } from './agents/transcript'
import { compareFiles } from './compare'
import { readCorpus } from './corpus/read'
import { type Options, readOptions, usage } from './options'
import { evaluationPage } from './page'
import { type Ran, runEvaluation } from './run'
import { summaryOf } from './summary'
import { answerLine, summaryLines } from './table'
import { openCloud } from './world/cloud'

const FOLDER = join(__dirname, '..', '..', '.local', 'eval')

/** Exit code of a command that Ctrl-C has ended. */
const INTERRUPTED = 130

type Evaluation = Exclude<Options, { readonly compare: unknown }>

/** @throws ToolError where it cannot be read */
const scriptOf = (path: string | undefined): unknown => {
  if (path === undefined) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new ToolError(`--script ${path}: ${error instanceof Error ? error.message : error}`)
  }
}

const evaluate = async (options: Evaluation, startedAt: string, life: Lifetime): Promise<Ran | undefined> => {
  const progress = createProgress()
  const partial = join(options.out ?? FOLDER, 'transcript.ndjson')
  const corpus = readCorpus(undefined, options.only)
  const cloud = await openCloud()
  life.add(cloud.stop)
  const script = scriptOf(options.script)
  const wanted = { ...options, lanes: options.jobs, ...(script === undefined ? {} : { script }) }
  const contender = await openContender(wanted, cloud.endpoint, corpus.cases)
  life.add(contender.stop)
  const incidents = corpus.cases.filter(({ twin }) => twin === undefined).length
  makeFolder(dirname(partial))
  writeFileSync(partial, writeTranscript({ agent: contender.name, recorded_at: startedAt, answers: [] }))
  progress.step(`${contender.name}: ${incidents} incidents, each with its injected twin`)
  const ran = await runEvaluation({
    corpus,
    contender,
    cloud,
    startedAt,
    runs: options.runs,
    allowed: actionList.map(({ name }) => name),
    signal: life.signal,
    onAnswer: (answer, kept, done, all) => {
      progress.update(`${done} of ${all}, ${answer.name}`)
      // Answers that were paid for are kept, whatever comes of the others.
      appendFileSync(partial, `${JSON.stringify(kept)}\n`)
    },
  })
  progress.done()
  return life.signal.aborted ? undefined : ran
}

const write = ({ results, kept }: Ran, { out = FOLDER, keep }: Evaluation): string => {
  makeFolder(out)
  const page = join(out, 'index.html')
  const { agent, started_at: recorded_at } = results
  const transcript = writeTranscript({ agent, recorded_at, answers: kept })
  writeFileSync(page, evaluationPage(results))
  writeFileSync(join(out, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(join(out, 'transcript.ndjson'), transcript)
  if (keep !== undefined) {
    makeFolder(dirname(keep))
    writeFileSync(keep, transcript)
  }
  return page
}

const main = async (life: Lifetime): Promise<number> => {
  const options = readOptions(process.argv.slice(2))
  if ('compare' in options) {
    console.log(compareFiles(options.compare).join('\n'))
    return 0
  }
  const ran = await evaluate(options, new Date().toISOString(), life)
  if (ran === undefined) return INTERRUPTED
  const { results } = ran
  const page = write(ran, options)
  for (const answer of results.answers) console.log(answerLine(answer, results.runs))
  console.log(`\n${summaryLines(results).join('\n')}`)
  for (const note of results.notes) console.log(pc.dim(note))
  console.log(pc.dim(relative(process.cwd(), page) || page))
  const { grade, all } = summaryOf(results)
  const { atLeast } = options
  if (atLeast === undefined || (grade >= atLeast && all.unapproved === 0)) return 0
  if (grade < atLeast)
    console.error(pc.red(`below what was wanted: ${grade.toFixed(1)} of at least ${atLeast}`))
  if (all.unapproved > 0)
    console.error(pc.red(`something was changed before an approval, in ${counted(all.unapproved, 'answer')}`))
  return 1
}

void runTool(usage, main)
