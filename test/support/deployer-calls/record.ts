import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Attributes, synthesizeInto } from '../synthesized'
import { overrideProvider, rewrite, startMoto, terraform } from '../terraform'
import { callsOf } from './calls'
import type { Recorded } from './requests'
import { CHANGED, RECORDED } from './settings'

/**
 * `node tools/run.cjs test/support/deployer-calls/record.ts`: deploys, changes and destroys by the real Terraform on moto, whose recorder writes
 * down every request, and writes what IAM would be asked about them to test/fixtures/deployer-calls.json. It takes some minutes.
 */

const { NOT_IN_MOTO }: { readonly NOT_IN_MOTO: readonly string[] } = require('../terraform-on-moto.cjs')
const FIXTURE = join(__dirname, '..', '..', 'fixtures', 'deployer-calls.json')

const main = async (): Promise<void> => {
  const scratch = mkdtempSync(join(tmpdir(), 'deployer-calls-'))
  const recording = join(scratch, 'recording')
  Object.assign(process.env, { MOTO_ENABLE_RECORDING: 'true', MOTO_RECORDER_FILEPATH: recording })
  const moto = await startMoto()
  const folder = join(scratch, 'stacks', 'cloudops')
  const define = (values: Attributes): void => {
    synthesizeInto(scratch, values)
    rewrite(folder, ({ resource }) => {
      for (const type of NOT_IN_MOTO) delete resource[type]
    })
    overrideProvider(folder, { s3_use_path_style: true, skip_metadata_api_check: true, max_retries: 2 })
  }
  const run = async (...args: readonly string[]): Promise<void> => {
    const { code, said } = await terraform(folder, args, { AWS_ENDPOINT_URL: moto.endpoint })
    if (code !== 0)
      throw new Error(said.match(/Error: [^\n]*(?:\n[^\n]{0,300}){0,8}/g)?.join('\n') ?? said.slice(-2_000))
    console.log(`terraform ${args[0]}: ${said.match(/(Apply|Destroy) complete![^\n]*/)?.[0] ?? 'done'}`)
  }
  try {
    define(RECORDED)
    await run('init', '-input=false')
    await run('apply', '-auto-approve', '-input=false', '-parallelism=30')
    define(CHANGED)
    await run('apply', '-auto-approve', '-input=false', '-parallelism=30', '-refresh=false')
    await run('destroy', '-auto-approve', '-input=false', '-parallelism=30', '-refresh=false')
    const requests = readFileSync(recording, 'utf8')
      .trim()
      .split('\n')
      .map((line): Recorded => JSON.parse(line))
    const calls = callsOf(requests, { accountId: '123456789012', region: 'eu-west-1' })
    writeFileSync(FIXTURE, `${JSON.stringify(calls, null, 1)}\n`)
    console.log(`${requests.length} requests, ${Object.keys(calls).length} actions`)
  } finally {
    await moto.stop()
    rmSync(scratch, { recursive: true, force: true })
  }
}

void main()
