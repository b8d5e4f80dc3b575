import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { GetAliasCommand, LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Ran, runCommand } from '../support/run-command'
import { FULL_SETTINGS } from '../support/synthesized'
import {
  type Moto,
  missing,
  missingProvider,
  type Provider,
  pathOf,
  startMoto,
  startProvider,
  TERRAFORM_ENVIRONMENT,
} from '../support/terraform'

/** The commands of a deployment as people give them, with the real Terraform and provider; moto stands for the account. */

const ROOT = join(__dirname, '..', '..')
/** Its state may be a local file, and what it deploys may be destroyed again. */
const REGION = 'eu-west-1'
const SETTINGS: typeof FULL_SETTINGS & Record<string, unknown> = {
  ...FULL_SETTINGS,
  stage: 'dev',
  deletion_protection: false,
}

const test = suite<{ moto: Moto }>('make preflight, diff, deploy, destroy')

const scratch = mkdtempSync(join(tmpdir(), 'deploy-test-'))
const STATE = join(scratch, 'terraform.cloudops-dev.tfstate')
const STACK = join(scratch, 'out', 'stacks', 'cloudops')
const why = missing('terraform') ?? missing('moto_server') ?? missingProvider(join(scratch, 'provider'))
if (why !== undefined) console.log(`skipped: deploy and destroy: ${why}`)
const testDeploy = why === undefined ? test : test.skip

/** One for all commands. */
let provider: Provider | undefined

test.before(async (context) => {
  if (why !== undefined) return
  mkdirSync(join(scratch, 'bin'))
  symlinkSync(join(__dirname, '..', 'support', 'terraform-on-moto.cjs'), join(scratch, 'bin', 'terraform'))
  context.moto = await startMoto()
  provider = await startProvider(join(scratch, 'provider'), STACK, {
    AWS_ENDPOINT_URL: context.moto.endpoint,
  })
})
test.after(async ({ moto }) => {
  await provider?.stop()
  await moto?.stop()
  rmSync(scratch, { recursive: true, force: true })
})

const deploy = (moto: Moto, ...args: readonly string[]): Promise<Ran> => deployStage(moto, 'dev', args)

const deployStage = (
  moto: Moto,
  stage: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  more: object = {},
): Promise<Ran> => {
  const file = join(scratch, 'settings.json')
  writeFileSync(file, JSON.stringify({ ...SETTINGS, stage, ...more }))
  return runCommand(process.execPath, ['tools/run.cjs', 'tools/deploy/index.ts', ...args], {
    cwd: ROOT,
    env: {
      ...TERRAFORM_ENVIRONMENT,
      ...provider?.environment,
      PATH: [join(scratch, 'bin'), process.env.PATH].join(delimiter),
      REAL_TERRAFORM: pathOf('terraform'),
      AWS_ENDPOINT_URL: moto.endpoint,
      CLOUDOPS_SETTINGS: file,
      CDKTF_OUTDIR: join(scratch, 'out'),
      TF_CLI_ARGS: '-no-color',
      TF_CLI_ARGS_apply: '-parallelism=30',
      // What is there was read a moment ago.
      TF_CLI_ARGS_destroy: '-parallelism=30 -refresh=false',
      ...env,
    },
  })
}

testDeploy('preflight says what is missing, and that a deployment would work', async ({ moto }) => {
  const { code, said } = await deploy(moto, 'preflight')
  assert.is(code, 0, said)
  for (const line of [
    /^ok {3}terraform: 1\.\d+/m,
    /^ok {3}credentials: arn:aws/m,
    /^ok {3}bucket: .* is free/m,
  ])
    assert.match(said, line)
  assert.not.match(said, /^stop/m)
})

testDeploy('diff shows what would be made, and makes nothing', async ({ moto }) => {
  const { code, said } = await deployStage(moto, 'dev2', ['diff'])
  assert.is(code, 0, said)
  assert.match(said, /Plan: \d{3} to add, 0 to change, 0 to destroy/)
  assert.not.ok(existsSync(STATE))
})

testDeploy(
  'deploy makes it, in a folder where another stage had its turn, and says what to do next',
  async ({ moto }) => {
    const { code, said } = await deploy(moto, 'deploy', '--yes')
    assert.is(code, 0, said)
    const after = said.slice(said.indexOf('Approval API'))
    for (const part of [
      /^Approval API {3}https:\/\/\w+\.execute-api\.eu-west-1\.amazonaws\.com\/prod\/approval$/m,
      /--secret-id cloudops\/cognito-credentials-dev --secret-string file:\/\/\/dev\/stdin$/m,
      /--secret-id cloudops\/chat-dev /,
      /^Each of .*ops-team@example\.com.* must confirm/m,
      /--function-name invoke-agent-analysis-dev /,
    ])
      assert.match(after, part)
  },
)

/** Answers calls of functions, which moto cannot run, and hands everything else on to it. */
const withFunctions = async <A>(
  moto: Moto,
  answers: Readonly<Record<string, unknown>>,
  run: (endpoint: string) => Promise<A>,
): Promise<A> => {
  const server = createServer((request, response) => {
    const [, name] = /\/functions\/([^/]+)\/invocations/.exec(request.url ?? '') ?? []
    if (name !== undefined) {
      request.resume()
      response.end(JSON.stringify(answers[name] ?? {}))
      return
    }
    const { hostname, port } = new URL(moto.endpoint)
    const { method, url, headers } = request
    const onward = forward({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  try {
    return await run(`http://127.0.0.1:${port}`)
  } finally {
    server.close()
  }
}

const ANSWERS = {
  'invoke-agent-analysis-dev': { checked: 1, healthy: 1 },
  'notify-dev': 'unfounded',
  'approval-handler-dev': { statusCode: 404 },
}

/** The aliases of moto's functions. */
const aliasesOf = (moto: Moto) => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const lambda = new LambdaClient({ endpoint: moto.endpoint, region: REGION, credentials })
  return {
    of: async (FunctionName: string, Name: string) => {
      const { FunctionVersion, RoutingConfig } = await lambda.send(
        new GetAliasCommand({ FunctionName, Name }),
      )
      return [FunctionVersion, Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})]
    },
    share: (FunctionName: string, version: string) =>
      lambda.send(
        new UpdateAliasCommand({
          FunctionName,
          Name: 'live',
          RoutingConfig: { AdditionalVersionWeights: { [version]: 0.1 } },
        }),
      ),
  }
}

testDeploy('new versions are taken into use together, once they answer', async ({ moto }) => {
  const aliases = aliasesOf(moto)
  assert.equal(await aliases.of('notify-dev', 'live'), ['1', []])
  SETTINGS.log_level = 'DEBUG'
  const { code, said } = await withFunctions(moto, ANSWERS, (lambda) =>
    deployStage(moto, 'dev', ['deploy', '--yes', '--canary-minutes', '0'], {
      AWS_ENDPOINT_URL_LAMBDA: lambda,
      TF_CLI_ARGS_apply: '-parallelism=30 -refresh=false',
    }),
  )
  assert.is(code, 0, said)
  for (const name of Object.keys(ANSWERS)) assert.match(said, `ok   ${name}: version 2 answers`)
  for (const [name, alias] of [
    ['analyze-issue-dev', 'live'],
    ['notify-dev', 'live'],
    ['approval-handler-dev', 'live'],
    ['approval-handler-dev', 'api'],
  ] as const)
    assert.equal(await aliases.of(name, alias), ['2', []], `${name}:${alias}`)
  // As in the middle of the next one: Terraform leaves that alone, too.
  await aliases.share('notify-dev', '1')
})

testDeploy('then nothing is left to change, and its own things do not stand against it', async ({ moto }) => {
  const { code, said } = await deploy(moto, 'diff')
  assert.is(code, 0, said)
  assert.match(said, 'No changes.')
  assert.match(said, /^ok {3}bucket: .* is there, of this deployment/m)
  assert.match(said, /^warn cloudops\/chat-dev: is empty$/m)
})

testDeploy('rollback leads everything back, and once', async ({ moto }) => {
  const aliases = aliasesOf(moto)
  const { code, said } = await deploy(moto, 'rollback')
  assert.is(code, 0, said)
  assert.match(said, /notify:live: version 2 -> 1/)
  assert.equal(await aliases.of('notify-dev', 'live'), ['1', []])
  assert.equal(await aliases.of('approval-handler-dev', 'api'), ['1', []])
})

testDeploy('a state that is elsewhere, or was never stored, stops it', async ({ moto }) => {
  renameSync(STATE, `${STATE}.elsewhere`)
  const elsewhere = await deploy(moto, 'diff')
  renameSync(`${STATE}.elsewhere`, STATE)
  assert.is(elsewhere.code, 1, elsewhere.said)
  assert.match(elsewhere.said, /is there already, but its state knows of nothing/)
  const unsaved = join(STACK, 'errored.tfstate')
  writeFileSync(unsaved, '{}')
  const { code, said } = await deploy(moto, 'deploy', '--yes')
  rmSync(unsaved)
  assert.is(code, 1, said)
  assert.match(said, /could not store its state.*state push errored\.tfstate/s)
})

testDeploy(
  'what was deployed protected is not destroyed, whatever the settings say since',
  async ({ moto }) => {
    const state = readFileSync(STATE, 'utf8')
    writeFileSync(STATE, state.replace(/("protected": \{\s*"value": )false/, '$1true'))
    const { code, said } = await deploy(moto, 'destroy', '--yes')
    writeFileSync(STATE, state)
    assert.is(code, 1, said)
    assert.match(said, 'what is deployed is still protected')
  },
)

testDeploy(
  'a witness is deployed by an output of the first deployment, whose state it leaves alone',
  async ({ moto }) => {
    const before = readFileSync(STATE, 'utf8')
    const primary = JSON.parse(before).outputs.vantage_points.value['us-east-1']
    const witness = { region: 'us-east-1', vantage: { role: 'witness', primary } }
    const deployed = await deployStage(moto, 'dev', ['deploy', '--yes'], {}, witness)
    assert.is(deployed.code, 0, deployed.said)
    assert.match(deployed.said, /Apply complete! Resources: \d{2} added, 0 changed, 0 destroyed/)
    assert.match(deployed.said, 'heard of us-east-1')
    assert.ok(existsSync(join(scratch, 'terraform.cloudops-witness-us-east-1-dev.tfstate')))
    const again = await deployStage(moto, 'dev', ['diff'], {}, witness)
    assert.is(again.code, 0, again.said)
    assert.match(again.said, 'No changes.')
    assert.is(readFileSync(STATE, 'utf8'), before)
  },
)

testDeploy('destroy takes it away', async ({ moto }) => {
  const { code, said } = await deploy(moto, 'destroy', '--yes')
  assert.is(code, 0, said)
  assert.match(said, /Destroy complete! Resources: \d{3} destroyed/)
})

test.run()
