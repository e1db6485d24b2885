import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { constants, openSync, rmSync } from 'node:fs'
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

const BINARIES = ['monmaptool', 'ceph-mon', 'ceph-osd', 'ceph', 'radosgw', 'radosgw-admin']
/** A start takes 1 to 2 s on two idle cores; this is for a machine busy with other suites. */
const START_TIMEOUT_MS = 90_000
const POLL_MS = 25
/** A port that was free may be taken before the daemon binds it. */
const START_ATTEMPTS = 3

export interface Rgw {
  /** `http://127.0.0.1:PORT`. */
  endpoint: string
  accessKey: string
  secretKey: string
  /** Named, not made: the S3 driver makes the bucket it is pointed at. */
  bucket: string
  /** A value for PLAYHEAD_STORE. */
  storeUrl: string
  /** What the AWS SDK's credential chain reads. */
  env: { AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string }
  /** Freezes the gateway (SIGSTOP): connections open, nothing answers. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/**
 * Ceph RGW, a real S3 server, on loopback with free ports and its data in memory: one monitor, one OSD on memstore, one gateway,
 * no authentication inside the cluster. Any number may run at once. Everything it started ends with `stop()`, and with this process.
 * @throws Error with a sentence on what to install when Ceph is missing, or with the daemons' last log lines when it does not come up.
 */
export async function startRgw(): Promise<Rgw> {
  await requireBinaries()
  for (let attempt = 1; ; attempt++) {
    const directory = await mkdtemp(join(tmpdir(), 'playhead-rgw-'))
    const cluster = newCluster(directory)
    try {
      return await bringUp(cluster)
    } catch (cause) {
      const logs = await lastLines(directory)
      await cluster.stop()
      if (attempt === START_ATTEMPTS) throw new Error(`Ceph RGW did not start. Its last words:\n${logs}`, { cause })
    }
  }
}

interface Cluster {
  directory: string
  daemon(name: string, command: string, args: string[]): ChildProcess
  /** Runs a command of Ceph's to its end. */
  tool(command: string, args: string[]): Promise<void>
  /** Rejects as soon as a daemon has ended by itself. */
  checkAlive(): void
  stop(): Promise<void>
}

function newCluster(directory: string): Cluster {
  const daemons: ChildProcess[] = []
  const env = { ...process.env, CEPH_CONF: join(directory, 'ceph.conf') }
  // Not asked first: memstore has nothing to save, and an orderly end takes the daemons 2 s.
  const killAll = () => {
    for (const child of daemons) if (isRunning(child)) child.kill('SIGKILL')
  }
  const onExit = () => {
    killAll()
    rmSync(directory, { recursive: true, force: true })
  }
  process.once('exit', onExit)
  return {
    directory,
    daemon(name, command, args) {
      const log = openSync(join(directory, `${name}.out`), 'a')
      // setpriv: the kernel ends the daemon when this process is killed without a chance to clean up.
      const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], { env, stdio: ['ignore', log, log] })
      child.once('error', () => undefined)
      daemons.push(child)
      return child
    },
    async tool(command, args) {
      await run(command, args, { env, timeout: START_TIMEOUT_MS })
    },
    checkAlive() {
      const dead = daemons.find(child => !isRunning(child))
      if (dead) throw new Error(`${dead.spawnargs[3]} ended with ${dead.exitCode ?? dead.signalCode}`)
    },
    async stop() {
      process.removeListener('exit', onExit)
      killAll()
      while (daemons.some(isRunning)) await sleep(POLL_MS)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

async function bringUp(cluster: Cluster): Promise<Rgw> {
  const { directory } = cluster
  const [monitorPort, port] = await freePorts()
  const fsid = randomUUID()
  const osd = randomUUID()
  const path = (name: string) => join(directory, name)
  for (const name of ['mon', 'osd', 'rgw', 'run', 'log']) await mkdir(path(name))
  await writeFile(path('ceph.conf'), configuration(directory, fsid, monitorPort, port))
  const map = path('monmap')
  await cluster.tool('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', `[v1:127.0.0.1:${monitorPort}]`, map])
  await cluster.tool('ceph-mon', ['-i', 'a', '--mkfs', '--fsid', fsid, '--monmap', map])
  cluster.daemon('mon', 'ceph-mon', ['-i', 'a', '-f'])
  await untilListening(cluster, monitorPort)
  // The command line waits for the monitor's election by itself; polling it costs half a second of Python each time.
  await cluster.tool('ceph', ['osd', 'new', osd])
  await cluster.tool('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', osd])
  cluster.daemon('osd', 'ceph-osd', ['-i', '0', '-f'])
  // The gateway makes its pools as it starts, and waits for the OSD there.
  const gateway = cluster.daemon('rgw', 'radosgw', ['-n', 'client.rgw.a', '-f'])
  await untilListening(cluster, port)
  const accessKey = `test${randomBytes(6).toString('hex')}`
  const secretKey = randomBytes(20).toString('hex')
  const keys = [`--access-key=${accessKey}`, `--secret-key=${secretKey}`]
  await cluster.tool('radosgw-admin', ['user', 'create', '--uid=test', '--display-name=test', ...keys])
  const endpoint = `http://127.0.0.1:${port}`
  const bucket = 'playhead'
  return {
    endpoint,
    accessKey,
    secretKey,
    bucket,
    storeUrl: `s3://${bucket}?endpoint=${encodeURIComponent(endpoint)}&pathStyle=true`,
    env: { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey },
    pause: () => void gateway.kill('SIGSTOP'),
    resume: () => void gateway.kill('SIGCONT'),
    stop: () => cluster.stop(),
  }
}

function configuration(directory: string, fsid: string, monitorPort: number, port: number): string {
  const global = {
    fsid,
    mon_host: `v1:127.0.0.1:${monitorPort}`,
    mon_initial_members: 'a',
    auth_cluster_required: 'none',
    auth_service_required: 'none',
    auth_client_required: 'none',
    public_addr: '127.0.0.1',
    cluster_addr: '127.0.0.1',
    ms_bind_ipv6: false,
    run_dir: join(directory, 'run'),
    admin_socket: join(directory, 'run', '$name.$pid.asok'),
    crash_dir: join(directory, 'run'),
    log_file: join(directory, 'log', '$name.log'),
    osd_objectstore: 'memstore',
    memstore_device_bytes: 8 * 1024 ** 3,
    osd_memory_target: 1024 ** 3,
    osd_crush_chooseleaf_type: 0,
    // One copy of everything, and few placement groups: there is one OSD, and each group takes time to peer.
    osd_pool_default_size: 1,
    osd_pool_default_min_size: 1,
    osd_pool_default_pg_num: 4,
    osd_pool_default_pgp_num: 4,
    osd_pool_default_pg_autoscale_mode: 'off',
    mon_allow_pool_size_one: true,
    mon_warn_on_pool_no_redundancy: false,
    mon_max_pg_per_osd: 1000,
    // The monitor gathers changes for a second by default; each new pool would wait for that.
    paxos_propose_interval: 0.05,
    paxos_min_wait: 0.01,
  }
  const gateway = {
    rgw_data: join(directory, 'rgw'),
    // Without tcp_nodelay each small answer waits 40 ms for the client's delayed acknowledgement.
    rgw_frontends: `beast endpoint=127.0.0.1:${port} tcp_nodelay=1`,
    rgw_thread_pool_size: 64,
    rgw_dns_name: 'localhost',
    rgw_enable_apis: 's3',
    rgw_run_sync_thread: false,
    rgw_enable_usage_log: false,
  }
  const section = (name: string, values: Record<string, string | number | boolean>) =>
    [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`)].join('\n')
  return `${[
    section('global', global),
    section('mon', { mon_data: join(directory, 'mon') }),
    section('osd', { osd_data: join(directory, 'osd') }),
    section('client.rgw.a', gateway),
  ].join('\n')}\n`
}

async function requireBinaries(): Promise<void> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = (name: string) =>
    Promise.any(folders.map(folder => access(join(folder, name), constants.X_OK))).then(
      () => true,
      () => false,
    )
  const missing: string[] = []
  for (const name of [...BINARIES, 'setpriv']) if (!(await found(name))) missing.push(name)
  if (missing.length === 0) return
  throw new Error(
    `Ceph RGW is needed and ${missing.join(', ')} cannot be found; install: apt-get install ceph-mon ceph-osd radosgw ceph-common`,
  )
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()]
  const ports = await Promise.all(
    servers.map(
      server =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => {
            const address = server.address()
            resolve(typeof address === 'object' && address ? address.port : 0)
          })
        }),
    ),
  )
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return [ports[0] ?? 0, ports[1] ?? 0]
}

async function untilListening(cluster: Cluster, port: number): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await accepts(port))) {
    cluster.checkAlive()
    if (Date.now() > deadline) throw new Error(`Nothing listens on port ${port} after ${START_TIMEOUT_MS / 1000} s`)
    await sleep(POLL_MS)
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const end = (isOpen: boolean) => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

async function lastLines(directory: string): Promise<string> {
  const logs = await Promise.all(
    ['mon.out', 'osd.out', 'rgw.out', 'log/client.rgw.a.log'].map(async name => {
      const text = await readFile(join(directory, name), 'utf8').catch(() => '')
      return text && `${name}:\n${text.split('\n').slice(-8).join('\n')}`
    }),
  )
  return logs.filter(Boolean).join('\n') || '(no output)'
}
