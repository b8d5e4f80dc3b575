import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pc } from '../../local/commands/shared/colours'
import { runTool, ToolError, UsageError } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { forgetAws } from '../../local/no-aws'
import { ANEW, MODULES } from '../run/modules'
import { failures, type Report, reportOf } from '../run/report'
import { type SharedProcess, sharedProcess } from '../run/shared-process'
import { copyProject } from '../support/project-copy'
import { mutants } from './list'
import type { Mutant } from './mutant'

/**
 * Breaks the guards that matter, one at a time, in copies of the project, and runs the tests that should notice. A copy has
 * one process, which loads the project anew for each test file. A mutant that survives is a guard that no test holds: exit 1.
 */

const usage = `Usage: make mutants     npm run mutants -- [TEXT]...

Breaks the guards whose names hold one of the texts; all of them without one.`

/** A mutant that spins or waits writes nothing more. */
const silence = (): number => 120_000

interface Copy {
  readonly folder: string
  readonly tests: SharedProcess
}

const makeCopy = (): Copy => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudops-mutants-'))
  copyProject(folder)
  return { folder, tests: sharedProcess(folder, { silence, env: { [MODULES]: ANEW } }) }
}

const remove = ({ folder, tests }: Copy): void => {
  tests.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** Of the first of the files that fails; `undefined` where all pass. */
const failureOf = async ({ tests }: Copy, files: readonly string[]): Promise<Report | undefined> => {
  for (const file of files) {
    const report = reportOf(file, await tests.run(file), 0)
    if (report.failed > 0) return report
  }
  return undefined
}

const survives = async (copy: Copy, { name, file, find, replace, tests }: Mutant): Promise<boolean> => {
  const path = join(copy.folder, file)
  const source = readFileSync(path, 'utf8')
  const places = source.split(find).length - 1
  if (places !== 1) throw new Error(`${name}: its text is found ${places} times in ${file}, not once`)
  writeFileSync(
    path,
    source.replace(find, () => replace),
  )
  const survived = (await failureOf(copy, tests)) === undefined
  writeFileSync(path, source)
  return survived
}

/** Each copy takes the next one as soon as it is free. */
const share = async <A>(
  copies: readonly Copy[],
  all: readonly A[],
  work: (copy: Copy, one: A) => Promise<void>,
) => {
  const waiting = [...all]
  const lane = async (copy: Copy): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(copy, next)
  }
  await Promise.all(copies.map(lane))
}

const main = async (life: Lifetime): Promise<number> => {
  forgetAws()
  const wanted = process.argv.slice(2)
  const chosen = mutants.filter(
    (mutant) => wanted.length === 0 || wanted.some((part) => mutant.name.includes(part)),
  )
  if (chosen.length === 0) throw new UsageError(`no mutant's name holds ${wanted.join(' or ')}`)
  const files = [...new Set(chosen.flatMap(({ tests }) => tests))]
  const length = Math.max(2, availableParallelism())
  console.log(pc.dim(`Copying the project, ${length} times`))
  const copies = Array.from({ length }, makeCopy)
  life.add(() => copies.forEach(remove))
  console.log(
    pc.dim(`${files.length} test files run unbroken first, then ${chosen.length} mutants, in these copies`),
  )
  const unsound: string[] = []
  let sound = 0
  await share(copies, files, async (copy, file) => {
    const failed = await failureOf(copy, [file])
    if (failed !== undefined) {
      unsound.push(file)
      console.log(failures([failed]).join('\n'))
    }
    sound += 1
    console.log(pc.dim(`${String(sound).padStart(3)}/${files.length} ${file}`))
  })
  if (unsound.length > 0) throw new ToolError(`these tests fail without any mutant: ${unsound.join(', ')}`)
  const survivors: Mutant[] = []
  let done = 0
  await share(copies, chosen, async (copy, mutant) => {
    const survived = await survives(copy, mutant)
    if (survived) survivors.push(mutant)
    const verdict = survived ? pc.red('SURVIVED') : pc.green('killed  ')
    done += 1
    console.log(`${String(done).padStart(3)}/${chosen.length} ${verdict} ${mutant.name} (${mutant.file})`)
  })
  for (const { name, file, tests } of survivors)
    console.log(pc.red(`survived: ${name} (${file}); ${tests.join(', ')} should have noticed`))
  console.log(`${chosen.length - survivors.length} killed, ${survivors.length} survived`)
  return survivors.length === 0 ? 0 : 1
}

void runTool(usage, main)
