import * as net from 'node:net'
import {
  type ISocketFactory,
  Kafka,
  type KafkaConfig,
  logLevel,
  type Message,
  type Producer,
  type ProducerConfig,
  type RecordMetadata,
  type RetryOptions,
} from 'kafkajs'

/**
 * kafkajs's default retries, their waiting times a tenth. Spelt out, as kafkajs takes others under
 * NODE_ENV=test.
 */
const RETRY: RetryOptions = {
  maxRetryTime: 3_000,
  initialRetryTime: 30,
  factor: 0.2,
  multiplier: 2,
  retries: 5,
}

/** For fault rules that have no topic to go by. */
export const CONTROL = 'plain-kafkajs'

type Options = Omit<KafkaConfig, 'clientId' | 'logLevel' | 'retry'> & {
  /** Default: idempotent, as its documentation asks for where records must not be lost. */
  readonly producer?: ProducerConfig
}

/** kafkajs as it is, connected. Its sockets are watched, and ended when the test is over, since it may not do so. */
export class PlainKafkajs implements AsyncDisposable {
  readonly producer: Producer
  /** Every one that it opened. */
  readonly sockets: net.Socket[] = []
  #over = false

  private constructor({ producer = {}, socketFactory = plainSocket, ...kafka }: Options) {
    this.producer = new Kafka({
      ...kafka,
      clientId: CONTROL,
      logLevel: logLevel.NOTHING,
      retry: RETRY,
      socketFactory: (request) => {
        if (this.#over) throw new Error('the test is over')
        const socket = socketFactory(request)
        socket.setMaxListeners(0)
        this.sockets.push(socket)
        return socket
      },
    }).producer({ idempotent: true, ...producer })
  }

  static async connect(options: Options): Promise<PlainKafkajs> {
    const kafkajs = new PlainKafkajs(options)
    await kafkajs.producer.connect()
    return kafkajs
  }

  send(topic: string, ...messages: Message[]): Promise<RecordMetadata[]> {
    return this.producer.send({ topic, messages })
  }

  get openSockets(): number {
    return this.sockets.filter((socket) => !socket.destroyed).length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true
    // With an error: kafkajs takes no notice of 'close'
    for (const socket of this.sockets) socket.destroy(new Error('the test is over'))
  }
}

const plainSocket: ISocketFactory = ({ host, port, onConnect }) =>
  net.connect({ host, port }, onConnect)
