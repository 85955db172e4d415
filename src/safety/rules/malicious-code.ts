import type { Detector } from '../detector.ts'
import { createLexicon } from './lexicon.ts'
import {
  createTextRules,
  findText,
  mayMatchText,
  wordRuleDetector,
  type WordRule,
} from './word-rules.ts'
import { WORD_FAMILIES } from './word-families.ts'

const as = { type: 'malicious_code', detector: 'malicious_code' } as const
const rule = (kind: string, rest: Omit<WordRule, 'type' | 'kind'>): WordRule => ({
  type: as.type,
  kind,
  ...rest,
})

/** Words by what they do in a request for malicious code. */
export const MALICIOUS_WORDS = {
  make: 'write, create, build, develop, generate, code, make, give me, need, design, program, implement, produce, craft, provide, show me how, help me, how to, how do i, how can i, want, compose',
  weapon:
    'keylogger, keyloggers, ransomware, trojan, botnet, rootkit, bootkit, spyware, infostealer, malware, computer virus, computer worm, fork bomb, logic bomb, credential stealer, cookie stealer, password stealer, token grabber, token stealer, cryptominer, ' +
    'wiper, backdoor, remote access trojan, rat malware, exploit kit, zero day exploit, dropper, stealer, crypter, macro virus, phishing kit, phishing page, fake login page, ddos tool, ddos script, ddos attack, sql injection attack, webshell, web shell, shellcode, cheat engine hack, deauther',
  capability:
    'encrypt files, encrypts files, encrypt all files, encrypts all, encrypt the files, encrypts the user, encrypt user files, encrypts documents, log keystrokes, logs keystrokes, record keystrokes, records keystrokes, capture keystrokes, captures keystrokes, records every key, record every key, log every key, spread, spreads, self replicate, self replicating, replicates itself, propagate, propagates, ' +
    'hide process, hide its process, hides itself, hide itself, disable antivirus, disables antivirus, kill antivirus, kills antivirus, disable defender, disables windows defender, disables security, evade antivirus, bypass antivirus, bypass edr, avoid antivirus, evades antivirus, evade detection, avoid detection, ' +
    'exfiltrate, exfiltrates, exfiltrating, steal passwords, steals passwords, steal saved passwords, steal cookies, steals cookies, steal credentials, steals credentials, steal data, flood, floods, overload a, overload the, crash a, brute force, brute forces, ' +
    'delete all files, deletes all files, wipe the disk, wipes the disk, wipe all, corrupt files, corrupts, take over, hijack, hijacks, hijacking, inject code, injects, keylog, deliver a payload, delivers a payload, escalate privileges, gain access, gain root, mine cryptocurrency, mines monero, intercept, intercepts, sniff, spoof, spoofs, take screenshots, activate the webcam, turn on the webcam, record the webcam',
  stealth:
    'without the user knowing, without their knowledge, without his knowledge, without her knowledge, without them knowing, without the owner, without permission, without consent, without being detected, without detection, without being noticed, without anyone noticing, without the victim, without the user, undetected, undetectable, stealthily, silently, secretly, covertly, in the background unnoticed, unnoticed, ' +
    'someone elses, somebody elses, another person, other peoples, my neighbors, my ex, my boss, my coworkers, victim, victims, target machine, target computer, target system, targets, infected, unsuspecting, remote server of mine, demand ransom, demands ransom, ransom note, demands bitcoin, demand payment',
  artefact:
    'script, scripts, payload, macro, malicious, program, code, tool, python, powershell, javascript, c++, c program, bash, vba, executable, binary, dll, app, application, browser extension, software, exploit, virus, worm, bot',
  guard:
    'detect, detects, detecting, detection of, prevent, prevents, preventing, protect, protects, protecting, defend, defending, defense, defence, mitigate, mitigation, remove, removing, removal, analyze, analyse, analysis, explain, what is, what are, how does, how do antivirus, difference between, history, ' +
    'secure, securing, against, scan for, recover, recovery, report, awareness, training, educate, harden, patch, incident response, unit test, yara, ids, siem, identify',
}

/** What they can say, by the words that have to stand together. */
export const MALICIOUS_RULES: readonly WordRule[] = [
  rule('malware_request', { of: ['make', 'weapon'], within: 14, score: 0.8 }),
  rule('harmful_capability', { of: ['capability', 'stealth'], within: 18, score: 0.7 }),
  rule('harmful_capability', {
    of: ['capability', 'stealth', 'artefact'],
    within: 28,
    score: 0.75,
  }),
  rule('harmful_capability', { of: ['weapon', 'stealth'], within: 18, score: 0.6 }),
  rule('malware_request', { of: ['weapon', 'capability'], within: 18, score: 0.6 }),
]

/** What code of this behaviour contains and other code hardly does. */
const SIGNATURES = createTextRules([
  {
    kind: 'shadow_copy_deletion',
    mark: 'delete',
    expression:
      /vssadmin(?:\.exe)?\s{1,4}delete\s{1,4}shadows|wmic(?:\.exe)?\s{1,4}shadowcopy\s{1,4}delete|wbadmin\s{1,4}delete\s{1,4}catalog/g,
    score: 0.9,
  },
  {
    kind: 'disk_wipe',
    mark: 'of=/dev',
    expression:
      /dd\s{1,4}if=\/dev\/(?:zero|u?random)\s[^\n]{0,40}of=\/dev\/(?:sd|hd|nvme|disk|mmcblk)/g,
    score: 0.75,
  },
  {
    kind: 'disk_wipe',
    mark: 'physicaldrive0',
    expression: /\\\\[.\\]{1,6}\\+physicaldrive0/g,
    score: 0.7,
  },
  {
    kind: 'disk_wipe',
    mark: 'no-preserve-root',
    expression: /rm\s{1,4}-[rf]{2}\s[^\n]{0,20}--no-preserve-root/g,
    score: 0.75,
  },
  {
    kind: 'fork_bomb',
    mark: ':|:',
    expression: /:\(\)\s{0,3}\{\s{0,3}:\|:\s{0,2}&\s{0,3}\}\s{0,3};\s{0,3}:/g,
    score: 0.85,
  },
  {
    kind: 'reverse_shell',
    mark: '/dev/tcp/',
    expression: /(?:bash|sh|exec)[^\n]{0,40}\/dev\/tcp\/[^\s/]{1,64}\/\d{1,5}/g,
    score: 0.9,
  },
  {
    kind: 'reverse_shell',
    mark: 'nc',
    expression: /\bnc(?:at)?\s[^\n]{0,60}-[a-z]{0,4}e\s{0,3}(?:\/bin\/(?:ba)?sh|cmd(?:\.exe)?)/g,
    score: 0.9,
  },
  {
    kind: 'reverse_shell',
    mark: 'dup2',
    expression: /socket\.socket[\s\S]{0,200}os\.dup2[\s\S]{0,200}(?:\/bin\/(?:ba)?sh|pty\.spawn)/g,
    score: 0.9,
  },
  {
    kind: 'download_and_run',
    mark: 'download',
    expression:
      /(?:iex|invoke-expression)[\s(]{1,4}[^\n]{0,60}(?:downloadstring|invoke-webrequest|iwr\b)/g,
    score: 0.8,
  },
  {
    kind: 'download_and_run',
    mark: 'enc',
    expression: /powershell(?:\.exe)?\s[^\n]{0,60}-e(?:nc|ncodedcommand)?\s{1,3}[a-z0-9+/=]{40,}/g,
    score: 0.8,
  },
  {
    kind: 'hidden_evaluation',
    mark: 'eval',
    expression:
      /eval\s{0,2}\(\s{0,2}(?:gzinflate|base64_decode|atob|str_rot13|gzuncompress|unescape)\s{0,2}\(/g,
    score: 0.8,
  },
  {
    kind: 'hidden_evaluation',
    mark: 'exec',
    expression:
      /exec\s{0,2}\(\s{0,2}(?:base64\.b64decode|zlib\.decompress|marshal\.loads|codecs\.decode|bytes\.fromhex)\s{0,2}\(/g,
    score: 0.8,
  },
  {
    kind: 'process_injection',
    mark: 'writeprocessmemory',
    expression: /virtualallocex[\s\S]{0,1500}writeprocessmemory[\s\S]{0,1500}createremotethread/g,
    score: 0.85,
  },
  {
    kind: 'keystroke_capture',
    mark: 'key',
    expression:
      /(?:pynput|on_press|getasynckeystate|setwindowshookex|keyboard\.(?:hook|on_press))[\s\S]{0,2500}(?:smtplib|requests\.post|socket\.|urlopen|discord(?:app)?\.com\/api\/webhooks|sendmail|winhttp)/g,
    score: 0.75,
  },
  {
    kind: 'security_disabled',
    mark: 'set-mppreference',
    expression: /set-mppreference\s[^\n]{0,40}-disablerealtimemonitoring\s{1,3}(?:\$true|1)/g,
    score: 0.75,
  },
  { kind: 'log_wipe', mark: 'wevtutil', expression: /wevtutil(?:\.exe)?\s{1,3}cl\s/g, score: 0.65 },
  {
    kind: 'credential_dump',
    mark: 'sekurlsa',
    expression: /sekurlsa::logonpasswords|lsadump::(?:sam|dcsync)/g,
    score: 0.8,
  },
  {
    kind: 'file_encryption',
    mark: 'encrypt',
    expression:
      /os\.walk[\s\S]{0,1200}encrypt[\s\S]{0,1200}(?:ransom|bitcoin|btc|\.locked|\.encrypted)/g,
    score: 0.8,
  },
  {
    kind: 'self_copy',
    mark: 'startup',
    expression:
      /(?:shutil\.copy|copyfile|copy-item)[\s\S]{0,300}(?:\\start menu\\programs\\startup|currentversion\\run)/g,
    score: 0.7,
  },
])

const words = wordRuleDetector({
  id: as.detector,
  family: WORD_FAMILIES.maliciousCode,
  lexicon: createLexicon(MALICIOUS_WORDS),
  rules: MALICIOUS_RULES,
  protective: 'guard',
})

/** Requests for code whose purpose is harm, and code that does it. */
export const maliciousCode: Detector = {
  ...words,
  mayFind: (scan) => words.mayFind?.(scan) !== false || mayMatchText(scan, SIGNATURES),
  detect: (scan) => [...words.detect(scan), ...findText(scan, SIGNATURES, as)],
}
