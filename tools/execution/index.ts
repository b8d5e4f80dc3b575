import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import {
  readCommandLine,
  runTool,
  ToolError,
  textOf,
  UsageError,
} from '../../local/commands/shared/command-line'
import { deploymentOf } from '../shared/deployment'

/** Stops and resumes every execution, by the switch that `execution-handler` reads before each action. */

const USAGE = `usage: execution stop [--reason TEXT] | resume | status   [--stage STAGE] [--region REGION]

stop    nothing is carried out from now on; an execution that runs ends before its next action
resume  approvals from now on are carried out; what was refused meanwhile needs a new approval
status  says which of them counts

The stage is that of --stage or the settings, the region that of --region, AWS_REGION or the settings; credentials and AWS_ENDPOINT_URL
come from the environment, as with the aws command.`

const commands = ['stop', 'resume', 'status'] as const

interface Asked {
  readonly command: (typeof commands)[number]
  readonly parameter: string
  readonly value: string
  readonly region: string
}

const read = (args: readonly string[]): Asked => {
  const { values, positionals } = readCommandLine(args, {
    reason: { type: 'string' },
    stage: { type: 'string' },
    region: { type: 'string' },
  })
  const [given, ...more] = positionals
  const reason = textOf(values, 'reason') ?? ''
  const { region, stage } = deploymentOf(values)
  const command = commands.find((known) => known === given)
  if (command === undefined || more.length > 0) throw new UsageError('one of stop, resume, status is needed')
  if (!/^[a-z0-9]{0,12}$/.test(stage)) throw new UsageError('--stage: up to 12 lower-case letters and digits')
  if (reason !== '' && command !== 'stop') throw new UsageError('--reason: only with stop')
  if (!/^.{0,200}$/.test(reason)) throw new UsageError('--reason: one line of at most 200 characters')
  return {
    command,
    parameter: `/cloudops/execution${stage === '' ? '' : `-${stage}`}`,
    region,
    value: command === 'resume' ? 'run' : reason === '' ? 'stop' : `stop: ${reason}`,
  }
}

const run = async ({ command, parameter, value, region }: Asked): Promise<string> => {
  const client = new SSMClient({ region })
  const current = async (): Promise<string> => {
    try {
      const { Parameter } = await client.send(
        new GetParameterCommand({ Name: parameter, WithDecryption: true }),
      )
      return Parameter?.Value ?? 'no value'
    } catch (error) {
      if (!(error instanceof ParameterNotFound)) throw error
      throw new ToolError(
        `there is no ${parameter} in ${region}: nothing is stopped or resumed\n-> is it deployed there, as this stage? (--region, AWS_REGION, --stage)`,
      )
    }
  }
  if (command !== 'status')
    await client
      .send(new PutParameterCommand({ Name: parameter, Value: value, Overwrite: true }))
      .catch(async (error: unknown) => {
        // Of one that is not there, AWS says only that its type is missing.
        await current()
        throw error
      })
  return `${parameter} in ${region}: ${await current()}`
}

void runTool(USAGE, async () => {
  console.log(await run(read(process.argv.slice(2))))
  return 0
})
