import { blockOf, listOf, referred } from '../definition/model'
import { allBeside, beside, blocks, isSet, type Rule, rule } from './model'

const isGuarded = ({ api_key_required, authorization }: Readonly<Record<string, unknown>>) =>
  api_key_required === true || authorization === 'AWS_IAM'
/** Names of variables that would hold a secret. */
const SECRET = /(PASSWORD|TOKEN|SECRET|WEBHOOK)(?!_ID)/

/** Functions and the API before them. */
export const computeRules: readonly Rule[] = [
  rule(
    'function-runtime-current',
    'A function runs on a runtime that AWS still supports for years',
    'aws_lambda_function',
    isSet('runtime', (value) => value === 'nodejs24.x'),
  ),
  rule(
    'function-dead-letters',
    'What a function fails at goes into a queue, by each of its aliases',
    'aws_lambda_alias',
    ({ address, attributes }, definition) =>
      Object.values(definition.resource.aws_lambda_function_event_invoke_config ?? {}).some(
        (config) =>
          (String(config.qualifier).includes(`${address}.`) || config.qualifier === attributes.name) &&
          referred(blockOf(blockOf(config, 'destination_config'), 'on_failure').destination) !== '',
      ),
    {
      except: /\.approval-api_alias/,
      reason: 'API Gateway waits for the answer of the alias `api`, and no one else may invoke it',
    },
  ),
  rule(
    'function-retries-bounded',
    'Asynchronous invocations are tried again, and end',
    'aws_lambda_function_event_invoke_config',
    ({ attributes }) =>
      Number(attributes.maximum_event_age_in_seconds) > 0 && Number(attributes.maximum_retry_attempts) <= 2,
  ),
  rule(
    'function-traced',
    'A function is traced',
    'aws_lambda_function',
    ({ attributes }) => blockOf(attributes, 'tracing_config').mode === 'Active',
  ),
  rule(
    'function-own-role',
    'A function has a role of its own',
    'aws_lambda_function',
    ({ attributes }, definition) =>
      Object.values(definition.resource.aws_lambda_function ?? {}).filter(
        ({ role }) => role === attributes.role,
      ).length === 1,
  ),
  rule(
    'function-own-log-group',
    'A function has a log group that is made before it, with an end',
    'aws_lambda_function',
    ({ attributes }, definition) =>
      Object.values(definition.resource.aws_cloudwatch_log_group ?? {}).some(
        ({ name }) => name === `/aws/lambda/${attributes.function_name}`,
      ),
  ),
  rule(
    'function-time-out',
    'A function says how long it may take',
    'aws_lambda_function',
    isSet('timeout', (value) => Number(value) > 0 && Number(value) <= 900),
  ),
  rule(
    'function-published',
    'A function is published in versions, and reached by an alias',
    'aws_lambda_function',
    (one, definition) =>
      one.attributes.publish === true &&
      allBeside(definition, 'aws_lambda_alias', 'function_name', one).length > 0,
  ),
  rule(
    'function-code-hash',
    'A change of the code is a change of the definition',
    'aws_lambda_function',
    isSet('source_code_hash'),
  ),
  rule(
    'function-code-signed',
    'The code of a function is signed',
    'aws_lambda_function',
    isSet('code_signing_config_arn'),
    {
      notWanted:
        'the archive is made by who deploys it, and a signature of the same person proves nothing more; its hash is in the plan',
    },
  ),
  rule(
    'function-without-secrets',
    'No variable of a function holds a secret',
    'aws_lambda_function',
    ({ attributes }) =>
      Object.keys(blockOf(blockOf(attributes, 'environment'), 'variables')).every(
        (name) => !SECRET.test(name),
      ),
  ),
  rule(
    'function-environment-by-own-key',
    'The variables of a function are encrypted by a key of the account',
    'aws_lambda_function',
    isSet('kms_key_arn'),
    {
      notWanted: 'they hold names and ids; `customer_keys.environment` chooses a key',
    },
  ),
  rule(
    'function-concurrency-reserved',
    'A function has a limit of its own',
    'aws_lambda_function',
    isSet('reserved_concurrent_executions'),
    {
      notWanted:
        'a new account has ten executions in all and refuses any; `reserved_concurrency` sets them, and the bus, queues and conditional writes hold without',
    },
  ),
  rule(
    'function-in-vpc',
    'A function runs in a network of the account',
    'aws_lambda_function',
    isSet('vpc_config'),
    {
      notWanted:
        'what it probes is public, and it listens to nothing; the setting `vpc` puts prober and execution into subnets',
    },
  ),
  rule(
    'function-not-public',
    'Who may invoke a function is a service, for a source of the stack',
    'aws_lambda_permission',
    ({ attributes }) =>
      /^[a-z]+\.amazonaws\.com$/.test(String(attributes.principal)) &&
      String(attributes.source_arn ?? '').length > 0,
  ),
  rule(
    'function-permission-by-alias',
    'A permission is of an alias, and not of whatever is newest',
    'aws_lambda_permission',
    isSet('qualifier'),
  ),
  rule(
    'api-regional',
    'The API is in the region alone',
    'aws_api_gateway_rest_api',
    ({ attributes }) => listOf(blockOf(attributes, 'endpoint_configuration').types).join() === 'REGIONAL',
  ),
  rule(
    'api-access-logged',
    'Requests to the API are logged',
    'aws_api_gateway_stage',
    ({ attributes }) => referred(blockOf(attributes, 'access_log_settings').destination_arn) !== '',
  ),
  rule(
    'api-log-without-queries',
    'The log of requests holds no query strings, bodies or headers',
    'aws_api_gateway_stage',
    ({ attributes }) =>
      !/\$context\.path\b|querystring|authorizer|\$input/i.test(
        String(blockOf(attributes, 'access_log_settings').format),
      ),
  ),
  rule(
    'api-bodies-not-logged',
    'API Gateway writes no bodies into its own log',
    'aws_api_gateway_method_settings',
    ({ attributes }) => blockOf(attributes, 'settings').data_trace_enabled !== true,
  ),
  rule(
    'api-queries-not-traced',
    'API Gateway writes no traces: they would hold the query strings, and with them the tokens of links',
    'aws_api_gateway_stage',
    isSet('xray_tracing_enabled', (value) => value === false),
  ),
  rule(
    'api-throttled',
    'Every route of the API is throttled',
    'aws_api_gateway_method_settings',
    ({ attributes }) => {
      const settings = blockOf(attributes, 'settings')
      return (
        attributes.method_path === '*/*' &&
        Number(settings.throttling_rate_limit) > 0 &&
        Number(settings.throttling_burst_limit) > 0
      )
    },
  ),
  rule(
    'api-not-cached',
    'No answer of the API is kept',
    'aws_api_gateway_method_settings',
    ({ attributes }) => blockOf(attributes, 'settings').caching_enabled !== true,
  ),
  rule(
    'api-authorized',
    'A method of the API wants a key or a signature of IAM',
    'aws_api_gateway_method',
    ({ attributes }) => isGuarded(attributes),
    {
      except:
        /_(get-approval|get-approval-(sign-in|signed-in|session)|post-approval-(decision|session)|post-slack-interactions|post-pagerduty-webhook)_/,
      reason:
        'a signed link, a session or the signature of Slack or PagerDuty is in their place, and is proved before anything is read',
    },
  ),
  rule(
    'api-requests-validated',
    'API Gateway checks the form of requests',
    'aws_api_gateway_method',
    isSet('request_validator_id'),
    {
      notWanted:
        'signatures are of the raw bytes, so the function has to read them itself; it bounds and decodes each body',
    },
  ),
  rule(
    'api-firewall',
    'A firewall is before the API',
    'aws_api_gateway_stage',
    (stage, definition) =>
      Object.keys(beside(definition, 'aws_wafv2_web_acl_association', 'resource_arn', stage)).length > 0,
    {
      notWanted:
        'the rules of a firewall are those of an organization; `web_acl_arn` puts one before the stage',
    },
  ),
  rule(
    'api-own-domain',
    'The API has a domain with TLS 1.2 at least',
    'aws_api_gateway_rest_api',
    (_, definition) =>
      Object.values(definition.resource.aws_api_gateway_domain_name ?? {}).some(
        ({ security_policy }) => security_policy === 'TLS_1_2',
      ),
    {
      notWanted:
        'the address of AWS takes older TLS as well; `api_domain` gives the API a domain that does not',
    },
  ),
  rule(
    'api-client-certificate',
    'API Gateway shows a certificate to what is behind it',
    'aws_api_gateway_stage',
    isSet('client_certificate_id'),
    {
      notWanted: 'behind it is a function, which no one reaches by HTTP',
    },
  ),
  rule(
    'api-never-without-deployment',
    'A change of the API replaces its deployment without a gap',
    'aws_api_gateway_deployment',
    ({ attributes }) =>
      blockOf(attributes, 'lifecycle').create_before_destroy === true &&
      blocks(attributes.triggers).length > 0,
  ),
]
