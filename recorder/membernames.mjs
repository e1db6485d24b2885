/**
 * Names of functions that the parts of the recorder give each other. Nothing outside calls them by name and JSON has no functions, so a
 * build may rename them: that takes 360 bytes of gzip off. Fields with data keep their names: most of them leave the page, and the rest
 * is worth no rule of its own.
 */
import { readdir, readFile } from 'node:fs/promises'
import ts from 'typescript'

/** What a site's code or another build calls by name. */
const PUBLIC = /src\/(?:index|loader|recording|types)\.ts$/

const TEST = /\.test\.ts$|\/(?:test\w+|leaks|plant)\.ts$/

/** @param {string[]} folders of sources, absolute @returns {Promise<string[]>} */
export async function memberNames(folders) {
  const functions = new Set()
  /** Names of anything else: one that is both stays as it is. */
  const others = new Set()
  for (const path of (await Promise.all(folders.map(sourcesIn))).flat()) {
    const add = node => {
      const kind = kindOf(node)
      if (kind) (kind === 'function' && !PUBLIC.test(path) ? functions : others).add(nameOf(node))
      ts.forEachChild(node, add)
    }
    add(ts.createSourceFile(path, await readFile(path, 'utf8'), ts.ScriptTarget.Latest))
  }
  return [...functions].filter(name => name && !others.has(name)).sort()
}

async function sourcesIn(folder) {
  const names = await readdir(folder, { recursive: true })
  return names.map(name => `${folder}/${name}`).filter(path => path.endsWith('.ts') && !TEST.test(path))
}

function kindOf(node) {
  if (ts.isMethodSignature(node)) return 'function'
  if (ts.isPropertySignature(node)) return isFunction(node.type) ? 'function' : 'other'
  if (ts.isStringLiteral(node)) return 'other'
  return ts.isPropertyAssignment(node) && isData(node.initializer) ? 'other' : undefined
}

function isFunction(type) {
  return type && (ts.isFunctionTypeNode(type) || (ts.isTypeReferenceNode(type) && type.typeName.text === 'Stop'))
}

/** Literals. Whether a name or an answer is a function is said where its type is. */
function isData(value) {
  return (
    ts.isLiteralExpression(value) ||
    ts.isArrayLiteralExpression(value) ||
    ts.isObjectLiteralExpression(value) ||
    ts.isPrefixUnaryExpression(value) ||
    ts.isBinaryExpression(value) ||
    ts.isTemplateExpression(value)
  )
}

const nameOf = node => node.name?.text ?? node.text
