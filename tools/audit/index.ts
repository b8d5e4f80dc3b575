import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pc } from '../../local/commands/shared/colours'
import { readOptionsOnly, runTool, ToolError } from '../../local/commands/shared/command-line'
import { printable } from '../../local/commands/shared/printable'
import { type Audit, type Finding, isGrave, type Packages, readAudit } from './report'

const USAGE = `Usage: make audit

What the registry knows against the packages of the lock file. Ends with 1 where a package of production has an advisory that is high or
critical, and with 0 where the registry does not answer, which it says.`

const ROOT = join(__dirname, '..', '..')
/** npm gives up by itself and says why. */
const COMMAND = ['audit', '--json', '--package-lock-only', '--fetch-retries=1', '--fetch-timeout=60000']

const audit = (): Audit => {
  const { stdout, stderr, error } = spawnSync('npm', COMMAND, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (error !== undefined) throw new ToolError(`npm audit: ${error.message}`)
  const lock: { readonly packages: Packages } = JSON.parse(
    readFileSync(join(ROOT, 'package-lock.json'), 'utf8'),
  )
  try {
    return readAudit(stdout, lock.packages)
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem)
    throw new ToolError(`npm audit has written no report: ${reason}\n${printable(stderr).trim()}`)
  }
}

const lineOf = (finding: Finding): string => {
  const { name, severity, inProduction, advisories } = finding
  const of = inProduction ? 'production' : 'development'
  const text = printable(`${severity}, ${of}: ${name}: ${advisories.join('; ')}`)
  return isGrave(finding) ? pc.red(text) : text
}

void runTool(USAGE, async () => {
  readOptionsOnly(process.argv.slice(2), {})
  const answer = audit()
  if (answer.kind === 'unanswered') {
    console.log(pc.yellow(`skipped: the registry answers no audit: ${printable(answer.reason)}`))
    return 0
  }
  const grave = answer.findings.filter(isGrave).length
  for (const finding of answer.findings) console.log(lineOf(finding))
  console.log(`${answer.findings.length} packages with advisories, ${grave} of them grave`)
  return grave > 0 ? 1 : 0
})
