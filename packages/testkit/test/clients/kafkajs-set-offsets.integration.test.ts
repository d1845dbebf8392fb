import { vi } from 'vitest'
import { kafkajsSetOffsetsSuite } from './kafkajs-set-offsets-suite.ts'
import { describeClientOnEmbedded } from './on-embedded.ts'

// Longer than any wait: a failure then says what was waited for
vi.setConfig({ testTimeout: 20_000 })

// A file of its own, so that its idle seconds pass beside the other suites
describeClientOnEmbedded('kafkajs', kafkajsSetOffsetsSuite)
