import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { parseEnv } from 'node:util'
import { parse as parseYaml } from 'yaml'
import { ConfigError, type Environment } from '../src/config.ts'

/**
 * The process's environment over what `.env` in the working directory says, if there is one.
 * Throws ConfigError when a setting names a file that can't be read.
 */
export function readEnvironment(): Environment {
  return readCredentialFiles({ ...readDotEnv(), ...process.env })
}

/** Settings that are a path by their makers' convention, while the app takes the content. */
const FILE_SETTINGS = ['GOOGLE_APPLICATION_CREDENTIALS']

/** Puts a credential file's content in the place of its path; content stays as it is. */
export function readCredentialFiles(environment: Environment): Environment {
  const contents: Record<string, string> = {}
  for (const name of FILE_SETTINGS) {
    const setting = environment[name]
    if (isFileSetting(setting)) contents[name] = readFile(name, setting)
  }
  return { ...environment, ...contents }
}

function readDotEnv(): Environment {
  try {
    return parseEnv(readFileSync('.env', 'utf8'))
  } catch {
    return {}
  }
}

/**
 * The configuration document: a path to a JSON or YAML file, or the JSON itself. Throws
 * ConfigError when it can't be read or parsed; the message quotes none of its content.
 */
export function readConfigDocument(setting: string | undefined): unknown {
  if (setting === undefined || setting.trim() === '') return {}
  if (setting.trimStart().startsWith('{')) return parseDocument(setting, '.json')
  return parseDocument(readFile('ROUTER_CONFIG', setting), extname(setting))
}

/** Whether the setting names a file, which can then be watched for changes. */
export function isFileSetting(setting: string | undefined): setting is string {
  return setting !== undefined && setting.trim() !== '' && !setting.trimStart().startsWith('{')
}

function readFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
    throw new ConfigError([`${name}: cannot read ${path} (${reason})`])
  }
}

function parseDocument(text: string, extension: string): unknown {
  try {
    const document: unknown = extension === '.json' ? JSON.parse(text) : parseYaml(text)
    // An empty YAML file is null.
    return document ?? {}
  } catch {
    throw new ConfigError([
      `ROUTER_CONFIG: is not valid ${extension === '.json' ? 'JSON' : 'YAML'}`,
    ])
  }
}
