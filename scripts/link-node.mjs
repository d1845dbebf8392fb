/**
 * After an install: sees to it that `node` in npm scripts is the locked one. npm 10 removes
 * node_modules/.bin/node again when it drops node-linux-* of the other processor, whose command
 * has the same name.
 */
import { existsSync, symlinkSync } from 'node:fs'
import path from 'node:path'

const modules = path.resolve(import.meta.dirname, '../node_modules')
const link = path.join(modules, '.bin/node')
const locked = path.join(modules, `node-linux-${process.arch}/bin/node`)

if (process.platform === 'linux' && !existsSync(link) && existsSync(locked)) {
  symlinkSync(path.relative(path.dirname(link), locked), link)
}

const [major, minor] = process.versions.node.split('.').map(Number)
if (!existsSync(link) && (major < 22 || (major === 22 && minor < 18))) {
  console.warn(`Node 22.18 or newer is needed here, this is ${process.versions.node}.`)
}
