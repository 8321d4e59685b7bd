// The terminal of this peer. "fill FOLDER" reads records, a JSON line each, from standard input; "deliver FOLDER URL" replicates them.
'use strict'
const path = require('path')
const readline = require('readline')

const [, , command, folder, url] = process.argv
const PouchDB = require('./synced-pouchdb')(path.join(folder, 'terminal'))
const db = new PouchDB('outbox')

async function fill () {
  const docs = []
  for await (const line of readline.createInterface({ input: process.stdin })) {
    docs.push(Object.assign({ _id: String(docs.length).padStart(8, '0') }, JSON.parse(line)))
  }
  for (let start = 0; start < docs.length; start += 500) await db.bulkDocs(docs.slice(start, start + 500))
}

async function deliver () {
  const cpu = process.cpuUsage()
  const started = process.hrtime.bigint()
  const result = await db.replicate.to(`${url}/ledger`, { batch_size: 200 })
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  const used = process.cpuUsage(cpu)
  console.log(JSON.stringify({ acked: result.docs_written, seconds, cpu_seconds: (used.user + used.system) / 1e6 }))
}

(command === 'fill' ? fill() : deliver()).then(() => db.close()).then(() => process.exit(0), error => {
  console.error(error)
  process.exit(1)
})
