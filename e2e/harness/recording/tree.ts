import type { Attributes } from '../../../recorder/src/dom/attributes.ts'
import type { RrNode } from '../../../recorder/src/dom/serialize.ts'
import type { Mutation } from '../../../recorder/src/dom/types.ts'

export type { Mutation, RrNode }

/**
 * A page as a recorder's mirror holds it: rrweb's nodes with their ids. Every change is made here and written into a mutation in one go, so that a
 * keyframe taken at any time shows what its mutations lead to.
 */
export interface Tree {
  readonly document: RrNode
  element(tagName: string, attributes?: Attributes, ...childNodes: RrNode[]): RrNode
  text(textContent: string): RrNode
  /** Puts what `element` made, or what was removed, into the page; `before` none: at the end. */
  insert(change: Mutation, parent: RrNode, node: RrNode, before?: RrNode): void
  remove(change: Mutation, node: RrNode): void
  setText(change: Mutation, node: RrNode, value: string): void
  /** Null takes an attribute away. */
  setAttributes(change: Mutation, node: RrNode, attributes: Attributes): void
  /** A copy of the page as it is now. */
  snapshot(): RrNode
}

export function noChange(): Mutation {
  return { texts: [], attributes: [], removes: [], adds: [] }
}

/** An empty document. Ids count from 1, as in every new page. */
export function createTree(): Tree {
  let nextId = 1
  const parents = new Map<number, RrNode>()
  const document: RrNode = { type: 0, id: nextId++, childNodes: [] }
  const doctype: RrNode = { type: 1, id: nextId++, name: 'html', publicId: '', systemId: '' }
  childrenOf(document).push(doctype)

  function link(node: RrNode, parent: RrNode): void {
    parents.set(node.id, parent)
    for (const child of node.childNodes ?? []) link(child, node)
  }

  function unlink(node: RrNode): void {
    parents.delete(node.id)
    for (const child of node.childNodes ?? []) unlink(child)
  }

  /** rrweb adds one node at a time, a parent before its children, and of these the last first: `nextId` names what is there. */
  function addAll(change: Mutation, node: RrNode, parent: RrNode, nextId: number | null): void {
    const { childNodes, ...own } = node
    change.adds.push({
      parentId: parent.id,
      nextId,
      node: childNodes ? { ...own, attributes: { ...own.attributes }, childNodes: [] } : own,
    })
    const children = childNodes ?? []
    for (let n = children.length - 1; n >= 0; n--) {
      const child = children[n]
      if (child) addAll(change, child, node, children[n + 1]?.id ?? null)
    }
  }

  return {
    document,
    element: (tagName, attributes = {}, ...childNodes) => ({ type: 2, id: nextId++, tagName, attributes, childNodes }),
    text: textContent => ({ type: 3, id: nextId++, textContent }),
    insert(change, parent, node, before) {
      const siblings = childrenOf(parent)
      const at = before ? siblings.indexOf(before) : siblings.length
      if (at < 0) throw new Error(`node ${before?.id} is no child of ${parent.id}`)
      siblings.splice(at, 0, node)
      link(node, parent)
      addAll(change, node, parent, before?.id ?? null)
    },
    remove(change, node) {
      const parent = parents.get(node.id)
      if (!parent) throw new Error(`node ${node.id} is not in the page`)
      const siblings = childrenOf(parent)
      siblings.splice(siblings.indexOf(node), 1)
      unlink(node)
      change.removes.push({ parentId: parent.id, id: node.id, ...(node.isShadow && { isShadow: true as const }) })
    },
    setText(change, node, value) {
      node.textContent = value
      change.texts.push({ id: node.id, value })
    },
    setAttributes(change, node, attributes) {
      const own = attributesOf(node)
      for (const [name, value] of Object.entries(attributes)) {
        if (value === null) delete own[name]
        else own[name] = value
      }
      change.attributes.push({ id: node.id, attributes: { ...attributes } })
    },
    snapshot: () => structuredClone(document),
  }
}

export function childrenOf(node: RrNode): RrNode[] {
  node.childNodes ??= []
  return node.childNodes
}

export function attributesOf(node: RrNode): Attributes {
  node.attributes ??= {}
  return node.attributes
}
