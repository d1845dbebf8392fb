/**
 * `node supervisor.ts FOLDER BROKERS`: holds the other end of a pipe to the process that started a cluster.
 * When the pipe ends, however that process ended, the brokers are killed and the folder is removed.
 */
import { removeCluster } from './remove-cluster.ts'

const [folder, brokers] = process.argv.slice(2)
if (folder === undefined || brokers === undefined) process.exit(2)
process.on('SIGINT', () => {}) // Ctrl-C reaches the whole group; the pipe tells when it is time
process.stdin.resume()
process.stdin.on('close', () => {
  void removeCluster(folder, Number(brokers)).then(() => process.exit(0))
})
