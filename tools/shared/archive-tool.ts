import { runTool } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { createProgress, type Progress } from '../../local/commands/shared/progress'

/** What a run needs beside its options. */
export interface ArchiveRun {
  readonly progress: Progress
  readonly stop: AbortSignal
  readonly now: () => Date
}

/** A command that replays the archive and writes what it has found. */
interface ArchiveTool<Options, Written> {
  readonly usage: string
  /** @throws UsageError */
  readonly readOptions: (args: readonly string[]) => Options
  /** `undefined` where it was interrupted. */
  readonly run: (options: Options, given: ArchiveRun) => Promise<Written | undefined>
  readonly print: (written: Written, options: Options) => void
  /** The last line where it fails. */
  readonly failure: string
}

/** Runs it as a command of its own: exit code 130 where it was interrupted, after its replay is cancelled. */
export const runArchiveTool = <Options, Written>(tool: ArchiveTool<Options, Written>): void => {
  const main = async (life: Lifetime): Promise<number> => {
    const options = tool.readOptions(process.argv.slice(2))
    const progress = createProgress()
    try {
      const running = tool.run(options, { progress, stop: life.signal, now: () => new Date() })
      life.add(() => running.catch(() => {}))
      const written = await running
      if (written === undefined) return 130
      tool.print(written, options)
      return 0
    } catch (error) {
      if (!life.signal.aborted) progress.fail(tool.failure)
      throw error
    }
  }
  void runTool(tool.usage, main, { tidyMs: 30_000 })
}
