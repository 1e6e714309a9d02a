// A transfer between two participants from Node, without a .proto file: the coordinator's own reflection describes the contract.
//   node transfer.js HOST:PORT FROM-PARTICIPANT TO-PARTICIPANT
'use strict'
const crypto = require('node:crypto')
const grpc = require('@grpc/grpc-js')
const { GrpcReflection } = require('grpc-js-reflection-client')

const PATIENCE_MILLIS = 30_000
const [address, from, to] = process.argv.slice(2)

/** An id of version 7 (RFC 9562), which is the transaction's idempotency key: the same id is one transaction, however often it is sent. */
function transactionId () {
  const bytes = crypto.randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes[6] = (bytes[6] & 0x0f) | 0x70
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** A unary call as a promise; nothing is waited for without an end. */
function call (client, method, request) {
  return new Promise((resolve, reject) =>
    client[method](request, { deadline: Date.now() + PATIENCE_MILLIS }, (failure, answer) => failure ? reject(failure) : resolve(answer)))
}

function add (participant, key, delta, bounds = {}) {
  return { participant, add: { key, delta, ...bounds } }
}

/** The first answer of a server's stream; then it is cancelled. */
function first (stream) {
  return new Promise((resolve, reject) => {
    stream.once('data', answer => { resolve(answer); stream.cancel() })
    stream.on('error', failure => failure.code === grpc.status.CANCELLED || reject(failure))
  })
}

async function main () {
  const credentials = grpc.credentials.createInsecure()
  const reflection = new GrpcReflection(address, credentials, {}, 'v1')
  console.log('services:', (await reflection.listServices()).join(' '))
  const described = async symbol => (await reflection.getDescriptorBySymbol(symbol)).getPackageObject({ keepCase: true, defaults: true, longs: String, enums: String })
  const troth = new (await described('troth.v1.CoordinatorService')).troth.v1.CoordinatorService(address, credentials)
  const health = new (await described('grpc.health.v1.Health')).grpc.health.v1.Health(address, credentials)
  console.log('health:', (await call(health, 'Check', {})).status)
  console.log('health, watched:', (await first(health.Watch({}, { deadline: Date.now() + PATIENCE_MILLIS }))).status)

  const account = `clients/node/${transactionId()}`
  const submit = (id, ...operations) => call(troth, 'Submit', { spec: { id, atomic: { operations } } })
  await submit(transactionId(), add(from, account, '100'))

  const id = transactionId()
  const transfer = [add(from, account, '-30', { min: '0' }), add(to, account, '30')]
  const { outcome } = await submit(id, ...transfer)
  console.log('transfer:', outcome.status)
  const again = (await submit(id, ...transfer)).outcome
  console.log('sent again:', again.status, again.commit_timestamp === outcome.commit_timestamp ? 'at the same moment' : 'AT ANOTHER MOMENT')
  const refused = (await submit(transactionId(), add(from, account, '-71', { min: '0' }), add(to, account, '71'))).outcome
  console.log('too much:', refused.status, refused.reason.code)

  const { values } = await call(troth, 'Read', { keys: [{ participant: from, key: account }, { participant: to, key: account }] })
  console.log('balances:', values.map(value => value.counter).join(' '))
  troth.close()
  health.close()
}

// The reflection client keeps its connection: the end is ours to say.
main().then(() => process.exit(0), failure => { console.error(String(failure)); process.exit(1) })
