import type { Mutant } from './mutant'

const STREAM = 'functions/adapters/agent/conversation/stream.ts'
const CONVERSE = 'functions/adapters/agent/converse/index.ts'
const CONVERSATION = 'functions/adapters/agent/conversation/stored.ts'
const tests = ['test/functions/adapters/agent/converse.test.ts']

/** A model of Bedrock as agent. */
export const modelMutants: readonly Mutant[] = [
  {
    name: 'models: an answer without messageStop is whole',
    file: STREAM,
    find: 'if (stopReason === undefined || drafts.size > 0)',
    replace: 'if (drafts.size > 0)',
    tests,
  },
  {
    name: 'models: a block that is open is whole',
    file: STREAM,
    find: 'if (stopReason === undefined || drafts.size > 0)',
    replace: 'if (stopReason === undefined)',
    tests,
  },
  {
    name: 'models: a guardrail that intervened is an answer',
    file: 'functions/adapters/agent/conversation/endings.ts',
    find: "    case 'guardrail_intervened':\n    case 'content_filtered':\n      throw problem('guardrail')",
    replace: "    case 'guardrail_intervened':\n    case 'content_filtered':\n      return false",
    tests,
  },
  {
    name: 'models: what tools answer passes the guardrail unread',
    file: CONVERSE,
    find: "if (action !== 'NONE') throw problem('guardrail')",
    replace: '',
    tests,
  },
  {
    name: 'models: an altered conversation is gone on with',
    file: CONVERSATION,
    find: "  if (digestOf(text) !== digest) return E.left('it was altered')\n",
    replace: '',
    tests,
  },
  {
    name: 'models: a conversation with another model is gone on with',
    file: CONVERSATION,
    find: "  if (stored.right.model !== model) return E.left('it was held with another model')\n",
    replace: '',
    tests,
  },
  {
    name: 'harness: its shell and files are on',
    file: 'functions/adapters/agent/harness/index.ts',
    find: '            allowedTools: names,\n',
    replace: '',
    tests: ['test/functions/adapters/agent/harness.test.ts'],
  },
  {
    name: 'harness: a tool of its own is listened to',
    file: 'functions/adapters/agent/harness/index.ts',
    find: 'throw ownTool(toolUse.name)',
    replace: 'continue',
    tests: ['test/functions/adapters/agent/harness.test.ts'],
  },
  {
    name: 'harness: one session for whatever an alert is asked',
    file: 'functions/adapters/agent/harness/index.ts',
    find: 'const runtimeSessionId = ',
    replace: 'const runtimeSessionId = call.session_id ?? ',
    tests: ['test/functions/adapters/agent/harness.test.ts'],
  },
  {
    name: 'models: tokens are not counted over the rounds of a call',
    file: 'functions/adapters/agent/conversation/index.ts',
    find: 'tokens.read += spoken.tokens.read',
    replace: 'tokens.read = spoken.tokens.read',
    tests: ['test/functions/adapters/agent/harness.test.ts'],
  },
  {
    name: 'models: a profile opens its models to every other profile',
    file: 'stacks/constructs/function-permissions.ts',
    find: "          Condition: { StringEquals: { 'bedrock:InferenceProfileArn': behind.profile } },\n",
    replace: '',
    tests: ['test/stacks/agent.test.ts'],
  },
]
