// The platform of this peer: express-pouchdb over LevelDB in the folder given, every write synced.
'use strict'
const path = require('path')
const express = require('express')
const PouchDB = require('./synced-pouchdb')(path.join(process.argv[2], 'platform'))

const app = express()
app.use('/', require('express-pouchdb')(PouchDB, {
  mode: 'minimumForPouchDB',
  inMemoryConfig: true,
  logPath: path.join(process.argv[2], 'platform.log')
}))
const server = app.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }))
})
