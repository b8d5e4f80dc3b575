import ora from 'ora'
import { makeProber } from '../functions/adapters/prober'
import type { ProbeReport } from '../functions/ports'
import { type Asked, readArguments, UsageError, usage } from './probe/arguments'
import { renderJson, renderReports } from './probe/render'

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
    console.log(asked.json ? renderJson(asked.targets, reports) : renderReports(asked.targets, reports))
    process.exitCode = exitCode(reports)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${error.message}\n\n${usage}`)
    process.exitCode = 2
  }
}

void main()
