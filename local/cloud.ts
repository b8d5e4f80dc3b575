import { randomBytes } from 'node:crypto'
import * as t from 'io-ts'
import type { MonitorIdentity } from '../schemas/monitor'
import { type Agent, startAgent } from './aws/agent'
import { createApiGateway } from './aws/api-gateway'
import { createApiGatewayReads } from './aws/api-gateway/reads'
import {
  type Credentials,
  createVerify,
  credentialVariables,
  functionCredentials,
  randomCredentials,
} from './aws/credentials'
import { startDynamoDb } from './aws/dynamodb'
import { createEventBridge } from './aws/event-bridge'
import { openGateway, type Route } from './aws/gateway'
import { createIam } from './aws/iam'
import type { OtherRole } from './aws/iam/roles'
import { createLambda, type Lambda } from './aws/lambda'
import { createEventSources, notTaken } from './aws/lambda/event-sources'
import { readPermissions } from './aws/lambda/permissions'
import { createLogs } from './aws/logs'
import type { OtherRegions, Visitor } from './aws/other-regions'
import { createServices } from './aws/services'
import { withAliases } from './aws/services/aliases'
import { createCloudWatch } from './aws/services/cloudwatch'
import { createSns } from './aws/sns'
import { type Storage, startStorage } from './aws/storage'
import { routeToTarget } from './aws/targets'
import { type Chat, createChat } from './chat'
import { createPage, type Person } from './console'
import { createReader, readPlaces } from './console/alerts'
import { createDeadLetters } from './console/dead-letters'
import { createMonitors } from './console/monitors'
import type { LocalService, Report, RetryDelay } from './model'
import { NO_CONFIGURATION } from './no-aws'
import { inMemory, keepIn } from './persistence'
import { resourceTypes } from './resource-types'
import type { SampleResources } from './sites/resources'
import { type Definition, readDefinition } from './terraform'

type Secrets = Readonly<Record<string, string>>

/** What values of secrets may be made of. */
export interface SecretParts {
  readonly endpoint: string
  readonly chat: Chat
  readonly slackSigningSecret: string
}

export interface CloudOptions {
  /** Folder of the synthesized `cdk.tf.json`. */
  readonly definition: string
  /** Folder for the functions' unpacked code. */
  readonly stateDir: string
  /** Folder where tables, objects, queues, archives, messages, secrets and keys outlive a stop; nothing does unless given. */
  readonly keepIn?: string
  /** Any free port unless given. */
  readonly port?: number
  /** Of whoever calls from outside; random ones unless given. */
  readonly credentials?: Credentials
  /** Values by secret name; a secret without one is an empty container, as after a deployment. */
  readonly secrets?: Secrets | ((parts: SecretParts) => Secrets)
  /** What the local CloudFront, Route 53 and EC2 know. */
  readonly sites?: SampleResources
  /** Of other accounts, which functions may assume there; none unless given. */
  readonly otherRoles?: readonly OtherRole[]
  /** Clouds of other regions of the account: what is signed for one of them is passed on to it. */
  readonly otherRegions?: OtherRegions
  /** Functions of theirs that call here, with the secret of the same user. */
  readonly visitors?: readonly Visitor[]
  /** Answers of the agent in place of its rules. */
  readonly agentScript?: unknown
  /** Variables that every function gets besides its own, `NODE_EXTRA_CA_CERTS` say. */
  readonly environment?: Readonly<Record<string, string>>
  /** Processes per function; 4 unless given. */
  readonly concurrency?: number
  /** Ports of debuggers, by function: it runs one invocation at a time, for as long as it takes. */
  readonly inspect?: ReadonlyMap<string, number> | undefined
  /** Whether schedules fire by themselves; true unless given. */
  readonly schedules?: boolean
  readonly retryDelay?: RetryDelay
  readonly report?: Report
  readonly services?: readonly LocalService[]
  readonly routes?: readonly Route[]
  /** Whom a visitor of the chat page can be in Slack; no one unless given. */
  readonly people?: readonly Person[]
  /** What the page shows before it was probed. */
  readonly monitored?: readonly MonitorIdentity[]
}

export interface Cloud {
  /** Where every AWS API is, `http://127.0.0.1:PORT`. */
  readonly endpoint: string
  /** Where the agent is: it speaks HTTP/2 and needs a port of its own. */
  readonly agentEndpoint: string
  /** Variables for clients: with them any AWS SDK, the CLI included, reaches this cloud. */
  readonly environment: Readonly<Record<string, string>>
  /** The same in the role of a function. */
  environmentOf(functionName: string): Readonly<Record<string, string>>
  /** `url` of the approval, `baseUrl` of the stage, and the value of the first API key of its usage plans. */
  readonly api: { readonly url: string; readonly baseUrl: string; readonly key: string }
  readonly definition: Definition
  readonly agent: Agent
  readonly chat: Chat
  readonly bus: ReturnType<typeof createEventBridge>
  readonly sns: ReturnType<typeof createSns>
  readonly lambda: Lambda
  readonly sendToQueue: Storage['sendToQueue']
  readonly queues: Storage['queues']
  /** Resolves when no event, message or invocation is under way. */
  idle(): Promise<void>
  /** Ends everything that was started. */
  stop(): Promise<void>
}

/** Milliseconds: 25, 50, 100 … up to one second. */
const defaultRetryDelay: RetryDelay = (attempt) => Math.min(25 * 2 ** (attempt - 2), 1000)

/** Parts that were started, to be ended in reverse. */
const createStops = () => {
  const stops: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next()
  }
  return { add: (...added: (() => Promise<unknown>)[]) => void stops.push(...added), stop }
}

/**
 * Starts the cloud that a definition describes, on the loopback interface.
 * @throws DefinitionError on anything in it that the local cloud does not understand
 */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const stops = createStops()
  try {
    return await compose(options, stops)
  } catch (error) {
    await stops.stop()
    throw error
  }
}

/** @throws DefinitionError on anything in the definition of a folder that `startCloud` would not understand */
export const checkDefinition = (folder: string, endpoint: string): void =>
  void readDefinition(folder, resourceTypes, { endpoint })

/** The bare address leads to the page. */
const home = ({ prefix: location }: Route): Route => ({
  prefix: '/',
  handle: async (_, response) => void response.writeHead(302, { location }).end(),
})

const compose = async (options: CloudOptions, stops: ReturnType<typeof createStops>): Promise<Cloud> => {
  const { report = () => {}, retryDelay = defaultRetryDelay, schedules = true } = options
  const user = options.credentials ?? randomCredentials()
  const credentialsOf = (name: string) => functionCredentials(user, name)
  const kept = options.keepIn === undefined ? inMemory : keepIn(options.keepIn)
  const random = (name: string) => kept.readOrMake(name, t.string, () => randomBytes(16).toString('hex'))
  const gateway = await openGateway(options.port ?? 0, report)
  stops.add(gateway.stop)
  const { endpoint } = gateway
  const definition = readDefinition(options.definition, resourceTypes, {
    endpoint,
    seed: random('seed'),
  })
  const { resources, accountId, region } = definition
  const { sites: samples = {} } = options

  const dynamodb = await startDynamoDb(definition, kept)
  stops.add(dynamodb.stop)
  const storage = await startStorage(definition, endpoint, kept, samples, report)
  stops.add(storage.stop)
  const agent = await startAgent({ script: options.agentScript, report })
  stops.add(agent.stop)
  const slackSigningSecret = random('slack-signing-secret')
  const chat = createChat({ signingSecret: slackSigningSecret, base: endpoint, kept })

  const endpoints = {
    ...NO_CONFIGURATION,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: agent.endpoint,
    AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: agent.endpoint,
    AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: agent.coreEndpoint,
    AWS_REGION: region,
  }
  const { sendToQueue } = storage
  const lambda = createLambda({
    definition,
    stateDir: options.stateDir,
    environment: { ...options.environment, ...endpoints },
    credentialsOf,
    concurrency: options.concurrency,
    inspect: options.inspect,
    sendToQueue,
    retryDelay,
    report,
  })
  stops.add(lambda.stop)
  const permits = readPermissions(definition)
  const delivery = routeToTarget({ definition, permits, lambda, storage })
  const common = { definition, sendToQueue, retryDelay, report }
  const sns = createSns({ ...common, deliver: delivery.fromSns, deliverMail: chat.deliverMail })
  stops.add(sns.stop)
  const bus = createEventBridge({ ...common, deliver: delivery.fromEventBridge(sns), schedules, kept })
  stops.add(bus.stop)

  const front = createApiGateway({ definition, invoke: lambda.invoke, permits, report })
  // A deployment that only watches another one has none.
  const [stage] = front.stages
  const stageUrl = stage?.invokeUrl ?? `${endpoint}/none`
  const { secrets: given = {} } = options
  const secrets = typeof given === 'function' ? given({ endpoint, chat, slackSigningSecret }) : given
  const iam = createIam(resources, { accountId, region }, options.otherRoles, options.visitors)
  const small = createServices({
    iam,
    ...{ resources, secrets, sites: options.sites, accountId, region, report, kept },
  })
  const clientEnvironment = { ...endpoints, ...credentialVariables(user) }
  const page = createPage({
    chat,
    bus,
    deadLetters: createDeadLetters({ queues: notTaken(definition, storage.queues), bus, sns, lambda }),
    monitors: createMonitors(lambda, options.monitored),
    reader: createReader(clientEnvironment, readPlaces(definition)),
    people: options.people ?? [],
    events: bus.archived(),
    interactionsUrl: `${stageUrl}/slack/interactions`,
    report,
  })
  stops.add(async () => page.stop())
  gateway.attach({
    services: [
      ...[dynamodb.service, withAliases(lambda.service, samples, report), bus.service, sns.service],
      ...[...storage.services, ...small, ...(options.services ?? [])],
      ...[createApiGatewayReads(definition), createCloudWatch(definition, bus.fromService)],
      createLogs({ definition, events: lambda.logs }),
    ],
    routes: [...front.routes, page.route, home(page.route), ...(options.routes ?? [])],
    verify: createVerify(
      user,
      [
        ...lambda.functions().map(({ name }) => name),
        ...(options.visitors ?? []).map(({ functionName }) => functionName),
      ],
      iam.sessions,
    ),
    refusal: iam.refusal,
    ...(options.otherRegions === undefined ? {} : { otherRegions: options.otherRegions }),
  })
  bus.start()
  const eventSources = createEventSources({
    ...{ definition, lambda, report },
    ...{ callSqs: storage.callSqs, refusal: iam.refusal },
  })
  stops.add(eventSources.stop)

  /** Started work of any part; while it rises, one part may have given work to another that was idle before. */
  let started = 0
  lambda.onInvoke(() => {
    started += 1
  })
  bus.onEvent(() => {
    started += 1
  })
  chat.onMessage(() => {
    started += 1
  })
  const idle = async (): Promise<void> => {
    for (let before = -1; before !== started; ) {
      before = started
      await bus.idle()
      await sns.idle()
      await eventSources.idle()
      await lambda.idle()
    }
  }

  const [key = ''] = stage?.keys.keys() ?? []
  return {
    endpoint,
    agentEndpoint: agent.endpoint,
    environment: clientEnvironment,
    environmentOf: (name) => ({ ...endpoints, ...credentialVariables(credentialsOf(name)) }),
    api: { url: `${stageUrl}/approval`, baseUrl: stageUrl, key },
    definition,
    agent,
    chat,
    bus,
    sns,
    lambda,
    sendToQueue,
    queues: storage.queues,
    idle,
    stop: stops.stop,
  }
}
