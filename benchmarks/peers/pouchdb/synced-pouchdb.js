// PouchDB over LevelDB below a folder, with every write synced: as durable as what it is measured beside.
'use strict'
const fs = require('fs')
const path = require('path')
const PouchDB = require('pouchdb-node')
// The very copy that PouchDB uses: there may be others in the tree.
const LevelDown = require(require.resolve('leveldown', { paths: [require.resolve('pouchdb-node')] }))

for (const name of ['_put', '_del', '_batch']) {
  const plain = LevelDown.prototype[name]
  LevelDown.prototype[name] = function (...args) {
    const options = args[args.length - 2]
    args[args.length - 2] = Object.assign({}, options, { sync: true })
    return plain.apply(this, args)
  }
}

module.exports = folder => {
  fs.mkdirSync(folder, { recursive: true })
  return PouchDB.defaults({ prefix: folder + path.sep })
}
