import type { Detector } from '../detector.ts'
import type { Finding } from '../types.ts'
import { INJECTION_WORDS } from './injection-words.ts'
import { createLexicon } from './lexicon.ts'
import { WORD_FAMILIES } from './word-families.ts'
import {
  createTextRules,
  findEach,
  findText,
  mayMatchText,
  wordRuleDetector,
  type TextRule,
  type WordRule,
} from './word-rules.ts'

const as = { type: 'prompt_injection', detector: 'injection' } as const
const rule = (kind: string, rest: Omit<WordRule, 'type' | 'kind'>): WordRule => ({
  type: as.type,
  kind,
  ...rest,
})

/** What they can say, by the words that have to stand together. */
export const INJECTION_RULES: readonly WordRule[] = [
  rule('instruction_override', {
    of: ['override', 'prior', 'instruction'],
    within: 8,
    ordered: true,
    score: 0.9,
  }),
  rule('instruction_override', {
    of: ['override', 'firmlyprior'],
    within: 3,
    ordered: true,
    score: 0.75,
  }),
  rule('new_instructions', { of: ['override', 'newtask'], within: 20, score: 0.8 }),
  rule('new_instructions', { of: ['newtask', 'say'], within: 10, score: 0.45 }),
  rule('prompt_extraction', { of: ['reveal', 'promptname'], within: 8, ordered: true, score: 0.8 }),
  rule('persona', { of: ['persona', 'unlimited'], within: 60, score: 0.7 }),
  rule('persona', { of: ['persona', 'comply'], within: 60, score: 0.4 }),
  rule('persona', { of: ['persona', 'dan'], within: 12, score: 0.45 }),
  rule('no_limits', { of: ['unlimited', 'comply'], within: 60, score: 0.5 }),
  rule('no_limits', { of: ['model', 'unlimited'], within: 25, score: 0.4 }),
  rule('named_jailbreak', { of: ['dan', 'model'], within: 25, score: 0.35 }),
  rule('named_jailbreak', { of: ['dan', 'unlimited'], within: 60, score: 0.4 }),
  rule('mode_switch', { of: ['mode', 'model'], within: 25, score: 0.5 }),
  rule('mode_switch', { of: ['mode', 'persona'], within: 30, score: 0.4 }),
  rule('answer_prefix', { of: ['prefix', 'persona'], within: 60, score: 0.4 }),
  rule('answer_prefix', { of: ['prefix', 'query'], within: 40, score: 0.7 }),
  rule('refusal_suppression', { of: ['suppress', 'query'], within: 60, score: 0.7 }),
  rule('refusal_suppression', { of: ['suppress', 'persona'], within: 60, score: 0.4 }),
  rule('encoded_order', { of: ['decode', 'obey'], within: 12, ordered: true, score: 0.5 }),
  rule('order_to_model', { of: ['address', 'order'], within: 12, score: 0.6, foreignOnly: true }),
]

/** Markers of chat templates and false ends of the text before; in what the user writes, they lie. */
const MARKERS = createTextRules([
  {
    kind: 'fake_role',
    mark: '<|',
    expression: /<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>/g,
    score: 0.75,
  },
  { kind: 'fake_role', mark: 'inst', expression: /\[\/?inst\]/g, score: 0.7 },
  {
    kind: 'fake_role',
    mark: 'sys',
    expression:
      /<<\/?sys>>|<\/?(?:system|sys)(?:_prompt|-prompt|_message)?>|\[\/?system\](?:\(#\w{1,20}\))?/g,
    score: 0.6,
  },
  {
    kind: 'fake_role',
    mark: '#',
    expression:
      /(?:^|\n)\s{0,3}#{2,6} ?(?:system|new system|instruction|instructions|response|human|assistant|user)\b ?:?/g,
    score: 0.35,
  },
  {
    kind: 'fake_end',
    mark: 'end',
    expression:
      /(?:[=\-#*]{4,12} ?(?:end|stop)\b|\bend of (?:the )?(?:system )?(?:prompt|instructions|context|document)\b|\b(?:begin|start) (?:new )?(?:system )?(?:prompt|instructions)\b)/g,
    score: 0.5,
  },
  {
    kind: 'answer_labels',
    mark: '[',
    expression:
      /\[(?:gpt|dan|chatgpt|jailbreak|jailbroken|classic|normal|🔒classic|🔓jailbreak|stan|evil|developer mode output|normal output)[^\]\n]{0,20}\]/g,
    score: 0.6,
  },
  { kind: 'answer_labels', mark: '(🔓', expression: /\(🔓[^)\n]{0,20}\)/g, score: 0.6 },
])

/** Languages that put no spaces between words; tried only where such text stands. */
const IDEOGRAPHS = /[\u3040-\u30ff\u4e00-\u9fff]/
const CHINESE: readonly TextRule[] = [
  {
    kind: 'instruction_override',
    expression:
      /(?:忽略|无视|忘记|忘掉|无需遵守|不要遵守|禁止遵守|無視)[^。！\n]{0,12}(?:以上|之前|前面|先前|上述|所有|任何|原有|的指示|規則)/g,
    score: 0.85,
  },
  {
    kind: 'instruction_override',
    expression:
      /(?:以上|之前|前の|これまでの)[^。！\n]{0,10}(?:指示|命令|ルール)[^。！\n]{0,6}(?:無視|忘れ)/g,
    score: 0.85,
  },
  {
    kind: 'prompt_extraction',
    expression:
      /(?:输出|打印|显示|告诉我|翻译|重复|泄露)[^。！\n]{0,14}(?:提示词|系统提示|原有指示|初始指令|你的提示|你的指令|上面的内容)|(?:提示词|你的提示)[^。！\n]{0,10}(?:输出|翻译|打印)/g,
    score: 0.75,
  },
  {
    kind: 'persona',
    expression:
      /(?:你现在是|扮演|你的新身份|从现在开始你)[^。！\n]{0,60}(?:没有限制|不受限制|禁止遵守|任何事情|不是AI|不是ai)/g,
    score: 0.6,
  },
  {
    kind: 'encoded_order',
    expression:
      /(?:base64|编码|解码)[^。！\n]{0,16}(?:指示|指令|执行)|(?:执行|理解)[^。！\n]{0,16}base64/g,
    score: 0.7,
  },
]

const DIALOGUE_TURN = /(?:^|\n)\s{0,3}(?:user|human|assistant|ai|q|a|person [ab]) ?:/g
/** Wherever one of those begins, also in the middle of a line or word that a part was cut from. */
const TURN = /(?:user|human|assistant|ai|q|a|person [ab]) ?:/gi
const TURNS_MIN = 8

function mayHoldTurns(text: string): boolean {
  return text.includes(':') && (text.match(TURN)?.length ?? 0) >= TURNS_MIN
}

const words = wordRuleDetector({
  id: as.detector,
  family: WORD_FAMILIES.injection,
  lexicon: createLexicon(INJECTION_WORDS),
  rules: INJECTION_RULES,
})

/** Attempts to take the model over: overriding orders, personas without limits, extraction, markers. */
export const injection: Detector = {
  ...words,
  mayFind: (scan) =>
    words.mayFind?.(scan) !== false ||
    mayMatchText(scan, MARKERS) ||
    IDEOGRAPHS.test(scan.text) ||
    mayHoldTurns(scan.text),
  detect(scan) {
    const findings: Finding[] = [...words.detect(scan), ...findText(scan, MARKERS, as)]
    if (IDEOGRAPHS.test(scan.text)) findings.push(...findEach(scan, CHINESE, as))
    const turns = scan.lower().includes(':') ? (scan.lower().match(DIALOGUE_TURN)?.length ?? 0) : 0
    if (turns >= TURNS_MIN) {
      findings.push({
        ...as,
        kind: 'many_shot',
        start: 0,
        end: scan.text.length,
        score: 0.5,
        confidence: 'rule',
      })
    }
    return findings
  },
}
