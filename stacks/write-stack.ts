import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'cdktf'
import { CloudOpsStack } from './cloudops-stack'
import type { CodeOf } from './constructs/bundle'
import { isWitness, type StackSettings } from './settings'
import { refuseEnvironment } from './settings/source'
import { WitnessStack } from './witness-stack'

/**
 * Writes the one stack, the whole system or what only watches another one, into `outdir`. Answers the folder of the stack.
 * @throws SettingsError with a variable of the environment that cdktf cannot use
 */
export const writeStack = (outdir: string, settings: StackSettings, code: CodeOf): string => {
  refuseEnvironment()
  const app = new App({ outdir })
  const Stack = isWitness(settings) ? WitnessStack : CloudOpsStack
  // cdktf takes a stack trace of every value, a third of a synth. That of an error is written when it is read, which is later.
  const { prepareStackTrace } = Error
  Error.prepareStackTrace = () => ''
  try {
    new Stack(app, 'cloudops', settings, code)
    app.synth()
  } finally {
    Error.prepareStackTrace = prepareStackTrace
  }
  return join(outdir, 'stacks', 'cloudops')
}

/** The text of the definition that settings make, for what asks of its names and types: no code is bundled for it. */
export const definitionText = (settings: StackSettings): string => {
  const outdir = mkdtempSync(join(tmpdir(), 'cloudops-definition-'))
  try {
    const code = join(outdir, 'code.zip')
    writeFileSync(code, '')
    const stack = writeStack(outdir, settings, () => code)
    return readFileSync(join(stack, 'cdk.tf.json'), 'utf8')
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}
