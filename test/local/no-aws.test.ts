import { devNull } from 'node:os'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { forgetAws } from '../../local/no-aws'

const test = suite('local/no-aws')

test('nothing that a shell says about AWS is left, and nothing else is taken', () => {
  const shell = {
    PATH: '/usr/bin',
    AWS_PROFILE: 'prod',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_ENDPOINT_URL_S3: 'https://s3.example.com',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  }
  forgetAws(shell)
  assert.equal(shell, {
    PATH: '/usr/bin',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  } as never)
})

test.run()
