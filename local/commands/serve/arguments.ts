import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { readOptionsOnly, UsageError } from '../shared/command-line'

export interface Arguments {
  /** 0: any free one. */
  readonly port: number
  /** Monitors, or settings, in place of the sample sites. */
  readonly monitors: string | undefined
  /** Folder whose content outlives a stop; a fresh one that is removed at the end unless given. */
  readonly state: string | undefined
  readonly agentScript: string | undefined
  /** Folder of `env`, the definition, the CLI's configuration and the functions' logs. */
  readonly folder: string
  /** Every line of the functions' logs in the terminal. */
  readonly logs: boolean
  /** Functions that a debugger may attach to, each with its port on 127.0.0.1; 0: any free one. */
  readonly inspect: readonly { readonly name: string; readonly port: number }[]
}

export const DEFAULT_PORT = 4560
/** Where debuggers look first. */
const INSPECT_PORT = 9229

export const usage = `Usage: make local ARGS="[options]"

  --port N             port of the cloud on 127.0.0.1, 0 for any free one (${DEFAULT_PORT} unless given)
  --monitors FILE      JSON: a list of monitors, or an object of settings with one, in place of the sample sites
  --state DIR          keep tables, objects, queues, archive and messages there; fresh and thrown away unless given
  --agent-script FILE  JSON: answers of the agent in place of its rules, a list of { "when", "respond" }
  --folder DIR         where env, the definition and functions.log are written (.local unless given)
  --logs               show every line of the functions' logs, not only warnings and errors
  --inspect NAMES      a debugger may attach to these functions (notify,alert-sweeper): on port ${INSPECT_PORT}, the next one on the
                       next; NAME:PORT on another
  --help               this text`

const options = {
  port: { type: 'string' },
  monitors: { type: 'string' },
  state: { type: 'string' },
  'agent-script': { type: 'string' },
  folder: { type: 'string' },
  logs: { type: 'boolean' },
  inspect: { type: 'string' },
} as const

const portOf = (option: string, given: string): number => {
  const port = Number(given)
  if (!/^\d{1,5}$/.test(given) || port > 65_535)
    throw new UsageError(`--${option}: found ${given}, a number from 0 to 65535 is wanted`)
  return port
}

const inspectOf = (given: string | undefined): Arguments['inspect'] =>
  given?.split(',').map((one, index) => {
    const [name = '', port, ...rest] = one.split(':')
    if (name === '' || rest.length > 0)
      throw new UsageError(`--inspect: found '${one}', NAME or NAME:PORT is wanted`)
    return { name, port: port === undefined ? INSPECT_PORT + index : portOf('inspect', port) }
  }) ?? []

const pathOf = (option: string, given: string | undefined, kind: 'file' | 'folder'): string | undefined => {
  if (given === undefined) return undefined
  if (given === '') throw new UsageError(`--${option}: a ${kind} is wanted`)
  const found = statSync(given, { throwIfNoEntry: false })
  if (kind === 'file' && found?.isFile() !== true)
    throw new UsageError(`--${option}: there is no file ${given}`)
  if (kind === 'folder' && found !== undefined && !found.isDirectory())
    throw new UsageError(`--${option}: ${given} is no folder`)
  return resolve(given)
}

/**
 * Reads the command line.
 * @throws UsageError naming the argument and what is wanted
 */
export const readArguments = (given: readonly string[], home: string): Arguments => {
  const values = readOptionsOnly(given, options)
  const text = (name: keyof typeof options): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  const port = text('port')
  return {
    port: port === undefined ? DEFAULT_PORT : portOf('port', port),
    monitors: pathOf('monitors', text('monitors'), 'file'),
    state: pathOf('state', text('state'), 'folder'),
    agentScript: pathOf('agent-script', text('agent-script'), 'file'),
    folder: pathOf('folder', text('folder'), 'folder') ?? home,
    logs: values.logs === true,
    inspect: inspectOf(text('inspect')),
  }
}
