import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { problemOf } from './advice'
import { beginLifetime, type Endings, type Lifetime } from './lifetime'
import { printableLines } from './printable'

/** A command line that cannot be meant: exit code 2, and nothing has been done. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Something that stopped a tool, said in a sentence for whoever ran it: exit code 1, no stack trace. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
}

type Values = Readonly<Record<string, string | boolean | undefined>>

/** Options and positional arguments by `node:util`. @throws UsageError in its words */
export const readCommandLine = (
  args: readonly string[],
  options: ParseArgsOptionsConfig,
): { readonly values: Values; readonly positionals: readonly string[] } => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    })
    return { values: values as Values, positionals }
  } catch (error) {
    // The first sentence says it; what Node advises then is about options of its own.
    throw new UsageError(String(error instanceof Error ? error.message : error).split('. ')[0])
  }
}

/** Of a command that takes options alone. @throws UsageError */
export const readOptionsOnly = (args: readonly string[], options: ParseArgsOptionsConfig): Values => {
  const { values, positionals } = readCommandLine(args, options)
  if (positionals.length > 0) throw new UsageError(`there is no argument ${positionals.join(' ')}`)
  return values
}

/** The text of an option; an empty one counts as not given, as `make` passes it. */
export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export interface ToolOptions extends Endings {
  /** Exit code of what went wrong; 1 unless given. */
  readonly failure?: number
  /** Exit code of a command line that cannot be meant; 2 unless given. */
  readonly wrongUsage?: number
}

/**
 * Runs a tool, ends what it has started, and turns what it throws into a line and an exit code. Where help is asked for, nothing else
 * is done.
 */
export const runTool = async (
  usage: string,
  main: (life: Lifetime) => Promise<number>,
  { failure = 1, wrongUsage = 2, ...endings }: ToolOptions = {},
): Promise<void> => {
  const life = beginLifetime(endings)
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    console.log(usage)
    return
  }
  const code = await main(life).catch((error: unknown) => {
    // What is interrupted fails somewhere, and that is no news.
    if (life.signal.aborted) return failure
    const misused = error instanceof UsageError
    const said = error instanceof ToolError || misused ? error.message : problemOf(error, process.env)
    // It may cite what others have stored, or named.
    console.error(misused ? `${printableLines(said)}\n\n${usage}` : printableLines(said))
    return misused ? wrongUsage : failure
  })
  if (life.signal.aborted) return
  await life.stop()
  process.exitCode = code
}
