import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkAddress } from './address.ts'
import { fillPage } from './page.ts'
import { demoShop } from './plugin.ts'

describe('checkAddress', () => {
  it('takes postcodes of one word, in both layouts', () => {
    for (const postcode of ['10115', '75001', '1012AB', ' 28001 ', 'SW1A1AA', '12-345'])
      for (const layout of ['classic', 'express']) expect(checkAddress({ postcode, layout }).status).toBe(200)
  })

  it('refuses postcodes with a space slowly and unhelpfully, in the new layout only', () => {
    for (const postcode of ['EC1A 1BB', '1012 AB', '114 55']) {
      expect(checkAddress({ postcode, layout: 'classic' }).status).toBe(200)
      expect(checkAddress({ postcode, layout: 'express' })).toEqual({
        status: 500,
        delayMs: 800,
        message: 'Something went wrong',
      })
    }
  })
})

describe('fillPage', () => {
  const template = '<head><!-- recorder --></head>'

  it('uses the script of the same server unless told otherwise', () => {
    expect(fillPage(template, { key: 'pk_a' })).toBe(
      '<head><script async src="/playhead.js" data-key="pk_a"></script></head>',
    )
    expect(fillPage(template, { key: 'pk_a', script: 'http://i/playhead.js', endpoint: 'http://i' })).toContain(
      'src="http://i/playhead.js" data-key="pk_a" data-endpoint="http://i"',
    )
  })

  it('cannot be broken out of', () => {
    expect(fillPage(template, { key: '"><script>alert(1)</script>' })).not.toContain('<script>alert')
  })
})

describe('demoShop', () => {
  let app: FastifyInstance

  beforeAll(async () => {
    app = Fastify()
    await demoShop(app, { key: 'pk_demo12345' })
  })
  afterAll(() => app.close())

  it('answers every address below /demo with the page, the key in it', async () => {
    for (const url of ['/demo', '/demo/', '/demo/cart', '/demo/checkout/address', '/demo/product/dawn-mug?x=1']) {
      const answer = await app.inject(url)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers['content-type']).toContain('text/html')
      expect(answer.body).toContain('data-key="pk_demo12345"')
      expect(answer.body).not.toContain('<!--')
    }
  })

  it('serves every file its page and modules name, and no other', async () => {
    const seen = new Set<string>()
    const visit = async (url: string) => {
      if (seen.has(url)) return
      seen.add(url)
      const answer = await app.inject(url)
      expect(answer.statusCode, url).toBe(200)
      const names = [...answer.body.matchAll(/(?:from '|href="|src=")([^'"]+\.(?:js|css|svg))['"]/g)].map(
        match => match[1] ?? '',
      )
      for (const name of names) if (name !== '/playhead.js') await visit(new URL(name, `http://shop${url}`).pathname)
    }
    await visit('/demo')
    expect(seen.size).toBeGreaterThan(15)
    for (const url of ['/demo/assets/nothing.js', '/demo/assets/../plugin.ts', '/demo/assets/%2e%2e/plugin.ts'])
      expect((await app.inject(url)).body).not.toContain('export async function')
    expect((await app.inject('/demo/assets/nothing.js')).statusCode).toBe(404)
  })

  it('asks no other host for anything', async () => {
    const page = await app.inject('/demo')
    const style = await app.inject('/demo/assets/style.css')
    expect(page.body + style.body).not.toMatch(/https?:\/\//)
  })

  it('checks addresses and takes orders', async () => {
    const check = (payload: object) => app.inject({ method: 'POST', url: '/demo/api/address-check', payload })
    expect((await check({ postcode: '10115', layout: 'classic' })).statusCode).toBe(200)
    const refused = await check({ postcode: '1012 AB', layout: 'express' })
    expect(refused.statusCode).toBe(500)
    expect(refused.json()).toEqual({ ok: false, message: 'Something went wrong' })
    const order = await app.inject({
      method: 'POST',
      url: '/demo/api/orders',
      payload: { lines: [{ id: 'dawn-mug', quantity: 1 }] },
    })
    expect(order.statusCode).toBe(201)
    expect(order.json().order).toMatch(/^LL-\d{6}$/)
  })

  it('survives nonsense', async () => {
    for (const payload of ['null', '[]', '"text"', '{"postcode":7}']) {
      const headers = { 'content-type': 'application/json' }
      const check = await app.inject({ method: 'POST', url: '/demo/api/address-check', payload, headers })
      expect([200, 500]).toContain(check.statusCode)
      const order = await app.inject({ method: 'POST', url: '/demo/api/orders', payload, headers })
      expect(order.statusCode).toBe(400)
    }
  })
})
