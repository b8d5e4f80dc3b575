import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pc from 'picocolors'
import { mutants } from './mutants/list'

/**
 * Breaks the guards that matter, one at a time, in a copy of the project, and runs the tests that should notice.
 * A mutant that survives is a guard that no test holds: exit 1.
 */

const root = join(__dirname, '..')
const copied = [
  'schemas',
  'functions',
  'stacks',
  'local',
  'tools',
  'docs',
  'test',
  'main.ts',
  'cdktf.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]
const LIMIT_MS = 120_000

const passes = (copy: string, tests: readonly string[]): boolean =>
  tests.every(
    (file) =>
      spawnSync(process.execPath, ['-r', 'tsx/cjs', file], { cwd: copy, timeout: LIMIT_MS, stdio: 'ignore' })
        .status === 0,
  )

const main = (): void => {
  const wanted = process.argv.slice(2)
  const chosen = mutants.filter(
    (mutant) => wanted.length === 0 || wanted.some((part) => mutant.name.includes(part)),
  )
  const copy = mkdtempSync(join(tmpdir(), 'cloudops-mutants-'))
  let survivors = 0
  try {
    for (const path of copied)
      if (existsSync(join(root, path))) cpSync(join(root, path), join(copy, path), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))]
    const unsound = tests.filter((file) => !passes(copy, [file]))
    if (unsound.length > 0) throw new Error(`these tests fail without any mutant: ${unsound.join(', ')}`)
    for (const [index, mutant] of chosen.entries()) {
      const path = join(copy, mutant.file)
      const source = readFileSync(path, 'utf8')
      const places = source.split(mutant.find).length - 1
      if (places !== 1)
        throw new Error(`${mutant.name}: its text stands ${places} times in ${mutant.file}, not once`)
      writeFileSync(
        path,
        source.replace(mutant.find, () => mutant.replace),
      )
      const survived = passes(copy, mutant.tests)
      writeFileSync(path, source)
      if (survived) survivors += 1
      const verdict = survived ? pc.red('SURVIVED') : pc.green('killed  ')
      console.log(
        `${String(index + 1).padStart(3)}/${chosen.length} ${verdict} ${mutant.name} (${mutant.file})`,
      )
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
  console.log(`${chosen.length - survivors} killed, ${survivors} survived`)
  process.exitCode = survivors === 0 ? 0 : 1
}

main()
