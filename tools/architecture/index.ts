import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOptionsOnly, runTool } from '../../local/commands/shared/command-line'
import { contextWith } from '../../stacks/settings/source'
import { synth } from '../../stacks/synth'
import { pictureOf } from './picture'
import { PICTURE_SETTINGS } from './settings'

const usage = `Usage: npm run architecture

Writes docs/architecture.svg: the functions, rules, topics, tables and queues of the synthesized definition, and what connects them.`

const FILE = join(__dirname, '..', '..', 'docs', 'architecture.svg')

void runTool(usage, async () => {
  readOptionsOnly(process.argv.slice(2), {})
  const folder = mkdtempSync(join(tmpdir(), 'architecture-'))
  try {
    const stack = await synth(contextWith(PICTURE_SETTINGS), folder)
    writeFileSync(FILE, await pictureOf(JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8'))))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  console.log('written: docs/architecture.svg')
  return 0
})
