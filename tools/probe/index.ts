import ora from 'ora'
import { makeProber } from '../../functions/adapters/prober'
import type { ProbeReport } from '../../functions/runtime/ports'
import { type Asked, readArguments, UsageError, usage } from './arguments'
import { renderJson, renderReports } from './render'

/** Probes domains from this machine as the detector does, once each. Exit codes: 0 healthy, 1 issue, 2 could not tell or bad usage. */
const probeAll = async ({ targets, settings, pinned }: Asked): Promise<readonly ProbeReport[]> => {
  const prober = makeProber(settings, { pinned })
  const spinner = process.stderr.isTTY ? ora('Probing').start() : undefined
  try {
    return await Promise.all(targets.map((monitor) => prober.probe(monitor)()))
  } finally {
    spinner?.stop()
  }
}

const exitCode = (reports: readonly ProbeReport[]): number => {
  if (reports.some(({ status }) => status === 'issue')) return 1
  return reports.some(({ status }) => status === 'unknown') ? 2 : 0
}

const main = async (): Promise<void> => {
  try {
    const asked = readArguments(process.argv.slice(2))
    if (asked === 'help') return console.log(usage)
    const reports = await probeAll(asked)
    const columns = process.stdout.isTTY ? process.stdout.columns : undefined
    console.log(
      asked.json ? renderJson(asked.targets, reports) : renderReports(asked.targets, reports, columns),
    )
    process.exitCode = exitCode(reports)
  } catch (error) {
    console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error)
    // Whatever went wrong, it is no issue of a domain.
    process.exitCode = 2
  }
}

void main()
