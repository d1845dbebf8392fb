/**
 * Before a build: removes from each package's dist what has lost its source. The compiler leaves
 * such files, where an import that should fail still finds them, and npm would publish them.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { root } from './run-tool.ts'

const output = /^(.+?)(\.d\.ts|\.js)(\.map)?$/

for (const folder of readdirSync(path.join(root, 'packages'))) {
  const dist = path.join(root, 'packages', folder, 'dist')
  if (!existsSync(dist)) continue
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const stem = output.exec(file)?.[1]
    if (stem === undefined) continue
    const source = path.join(root, 'packages', folder, 'src', `${stem}.ts`)
    if (!existsSync(source)) rmSync(path.join(dist, file))
  }
}
