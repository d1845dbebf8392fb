/**
 * The lint plugin `holdfast`: folders, effects and `export *`, as boundary-rules.mjs lays down.
 * A plugin of our own because the built-in restrictions are replaced, not added to, when two
 * overrides meet, and because they cannot tell `new Date(ms)` from reading the clock.
 */
import { isBuiltin } from 'node:module'
import path from 'node:path'
import {
  dateReason,
  effectGlobals,
  effectMembers,
  effectsExcept,
  effectsFiles,
  importRules,
} from './boundary-rules.mjs'

const GLOBAL_OBJECTS = new Set(['globalThis', 'global'])

const pathFromRoot = (context) =>
  path.relative(context.cwd, context.filename).split(path.sep).join('/')

const packageOf = (file) => /^packages\/([^/]+)\//.exec(file)?.[1]

/** One form for every way of writing an import: see boundary-rules.mjs. */
function targetOf(file, specifier) {
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier)
    const owner = packageOf(`${target}/`)
    return owner === undefined || owner === packageOf(file)
      ? target
      : target.replace(/^packages\//, '@holdfast/')
  }
  return isBuiltin(specifier) ? `node:${specifier.replace(/^node:/, '')}` : specifier
}

/** `import type`, or braces in which every name is a type: erased by the compiler. */
function isTypeOnly(node) {
  if ((node.importKind ?? node.exportKind) === 'type' || node.type === 'TSImportType') return true
  const names = node.specifiers ?? []
  return names.length > 0 && names.every((s) => (s.importKind ?? s.exportKind) === 'type')
}

const imports = {
  create(context) {
    const file = pathFromRoot(context)
    const rules = importRules.filter((r) => r.files.test(file) && !r.except?.test(file))
    if (rules.length === 0) return {}

    const check = (node, source) => {
      if (typeof source?.value !== 'string') return
      const target = targetOf(file, source.value)
      const broken = rules.find(
        (r) => r.forbid.test(target) && !(r.types === 'allowed' && isTypeOnly(node)),
      )
      if (broken) context.report({ node, message: `'${source.value}': ${broken.reason}.` })
    }
    const checkSource = (node) => check(node, node.source)
    return {
      ImportDeclaration: checkSource,
      ExportNamedDeclaration: checkSource,
      ExportAllDeclaration: checkSource,
      ImportExpression: checkSource,
      TSImportType: checkSource,
      CallExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'require') {
          check(node, node.arguments[0])
        }
      },
    }
  },
}

const noExportStar = {
  create: (context) => ({
    ExportAllDeclaration(node) {
      context.report({
        node,
        message: 'Name what you export: `export *` widens the surface unseen.',
      })
    },
  }),
}

/** The property read from `node`, if it is read by a fixed name: `node.x` or `node['x']`. */
function memberName(node) {
  const { parent } = node
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return undefined
  return parent.computed ? parent.property.value : parent.property.name
}

/** The names taken by `const { a, b } = node`. */
function destructuredNames(node) {
  const { parent } = node
  if (parent?.type !== 'VariableDeclarator' || parent.id.type !== 'ObjectPattern') return []
  return parent.id.properties.map((p) => p.key?.name ?? p.key?.value)
}

function readsClock(node) {
  const { parent } = node
  if (parent.type === 'BinaryExpression' && parent.operator === 'instanceof') return false
  if (parent.type === 'NewExpression' && parent.callee === node) {
    return parent.arguments.length === 0 || parent.arguments[0].type === 'SpreadElement'
  }
  // Date.UTC and Date.parse only compute
  return !['UTC', 'parse'].includes(memberName(node))
}

const effects = {
  create(context) {
    const file = pathFromRoot(context)
    if (!effectsFiles.test(file) || effectsExcept.test(file)) return {}

    /** `node` stands for the global called `name`, be it bare or as globalThis[name]. */
    const judge = (node, name) => {
      const report = (what, reason) => context.report({ node, message: `'${what}': ${reason}.` })

      if (GLOBAL_OBJECTS.has(name)) {
        const member = memberName(node)
        if (member !== undefined) judge(node.parent, member)
        for (const taken of destructuredNames(node)) {
          const reason = effectGlobals[taken] ?? (taken === 'Date' ? dateReason : undefined)
          if (reason) report(taken, reason)
        }
      } else if (Object.hasOwn(effectGlobals, name)) {
        report(name, effectGlobals[name])
      } else if (name === 'Date') {
        if (readsClock(node)) report(name, dateReason)
      } else if (Object.hasOwn(effectMembers, name)) {
        for (const used of [memberName(node), ...destructuredNames(node)]) {
          if (used !== undefined && Object.hasOwn(effectMembers[name], used)) {
            report(`${name}.${used}`, effectMembers[name][used])
          }
        }
      }
    }

    return {
      'Program:exit'() {
        for (const scope of context.sourceCode.scopeManager.scopes) {
          for (const reference of scope.references) {
            const declaredHere = (reference.resolved?.defs.length ?? 0) > 0
            if (reference.isValueReference && !declaredHere) {
              judge(reference.identifier, reference.identifier.name)
            }
          }
        }
      },
    }
  },
}

export default {
  meta: { name: 'holdfast' },
  rules: { imports, effects, 'no-export-star': noExportStar },
}
