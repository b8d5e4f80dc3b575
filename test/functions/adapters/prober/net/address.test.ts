import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { forbiddenAddress } from '../../../../../functions/adapters/prober/net/address'

const test = suite('functions/adapters/prober/net/address')

/** Address, whether it may be probed, whether it may be probed with `allow_private`. */
const table: readonly (readonly [string, boolean, boolean])[] = [
  ['93.184.215.14', true, true],
  ['1.1.1.1', true, true],
  ['2606:4700:4700::1111', true, true],
  ['::ffff:1.1.1.1', true, true],
  ['127.0.0.1', false, true],
  ['127.255.255.254', false, true],
  ['10.0.0.1', false, true],
  ['172.16.0.1', false, true],
  ['172.31.255.255', false, true],
  ['172.32.0.1', true, true],
  ['192.168.1.1', false, true],
  ['::1', false, true],
  ['fd12:3456::1', false, true],
  ['::ffff:127.0.0.1', false, true],
  ['::ffff:10.0.0.1', false, true],
  ['169.254.169.254', false, false],
  ['169.254.170.2', false, false],
  ['::ffff:169.254.169.254', false, false],
  ['fd00:ec2::254', false, false],
  ['fe80::1', false, false],
  ['100.64.0.1', false, false],
  ['0.0.0.0', false, false],
  ['::', false, false],
  ['::127.0.0.1', false, true],
  ['64:ff9b::7f00:1', false, false],
  ['64:ff9b::a9fe:a9fe', false, false],
  ['2002:7f00:1::', false, false],
  ['2001::1', false, false],
  ['2001:db8::1', false, false],
  ['4000::1', false, false],
  ['192.0.2.1', false, false],
  ['198.18.0.1', false, false],
  ['203.0.113.9', false, false],
  ['224.0.0.1', false, false],
  ['ff02::1', false, false],
  ['240.0.0.1', false, false],
  ['255.255.255.255', false, false],
  ['', false, false],
  ['shop.example.com', false, false],
  ['127.0.0.1:80', false, false],
]
for (const [address, open, openToPrivate] of table) {
  test(`${address || 'nothing'}: ${open ? 'probed' : openToPrivate ? 'only with allow_private' : 'never'}`, () => {
    assert.is(forbiddenAddress(address, false) === undefined, open)
    assert.is(forbiddenAddress(address, true) === undefined, openToPrivate)
  })
}

test('says what is wrong with the address', () =>
  assert.is(forbiddenAddress('169.254.169.254', true), '169.254.169.254 is a linkLocal address'))

test.run()
