import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

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
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** The text of an option; an empty one counts as not given, as `make` passes it. */
export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Runs a tool and turns what it throws into a line and an exit code. */
export const runTool = async (usage: string, main: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\n${usage}`)
      process.exitCode = 2
      return
    }
    const known = error instanceof ToolError
    console.error(
      known ? error.message : error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    )
    process.exitCode = 1
  }
}

/** A signal that Ctrl-C sends once; a second Ctrl-C ends the process at once. */
export const interruption = (): AbortSignal => {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130)
      controller.abort()
    })
  }
  return controller.signal
}
