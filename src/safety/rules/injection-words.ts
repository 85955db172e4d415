/** Words by what they do in an attempt to take a model over; English first, then other languages. */
export const INJECTION_WORDS = {
  override:
    'ignore, ignoring, disregard, disregarding, forget, override, overriding, bypass, bypassing, neglect, discard, dismiss, nullify, overrule, circumvent, ' +
    'pay no attention, do not follow, dont follow, stop following, no longer follow, set aside, never mind, erase, delete all, not obey, do not obey, igmre, ignor, ' +
    'ignorieren, ignoriere, vergiss, vergessen, missachte, hore nicht, befolge nicht, ignora, ignorar, ignoren, olvida, olvide, olviden, ' +
    'omite, ignorez, oublie, oubliez, oublier, ignorare, dimentica, esqueca, zapomnij, zignoruj, negeer, vergeet, игнорируй, забудь',
  prior:
    'previous, previously, prior, above, preceding, earlier, before, foregoing, initial, original, past, former, existing, so far, until now, ' +
    'everything, all, any, your, these, those, other, first, ' +
    'obigen, obige, vorherigen, bisherigen, bisher, davor, vorher, zuvor, alle, alles, anteriores, anterior, todo, todas, todos, previas, ' +
    'precedentes, precedente, toutes, tout, precedenti, tutte, предыдущие, все',
  firmlyprior:
    'previous, previously, preceding, earlier, the above, all above, all of the above, everything above, above and, above instructions, before this, all the previous, ' +
    'everything i told, everything we, everything you, everything before, everything i said, what i said, anything before, everything that was said, ' +
    'obigen, obige, das obige, vorherigen, bisherigen, alles davor, davor, alles zuvor, zuvor, was wir bisher, anteriores, todo lo anterior, todo que dije, todo lo que dije, precedentes',
  instruction:
    'instruction, instructions, rule, rules, prompt, prompts, directive, directives, command, commands, guideline, guidelines, orders, constraints, ' +
    'context, programming, policies, restrictions, limitations, safeguards, filters, system message, told, assignments, protocols, ' +
    'anweisung, anweisungen, angaben, aufforderung, regeln, gesagte, befehle, besprochen, instrucciones, reglas, ordenes, indicaciones, consignes, regles, istruzioni, regole, instrucoes, инструкции, правила',
  persona:
    'act as, act like, acting as, pretend, pretending, you are now, you will now, you will act, roleplay, role play, roleplaying, play the role, simulate, simulating, ' +
    'imagine you are, imagine that you, from now on, take on the role, assume the role, you are going to act, you are going to play, you are going to pretend, going to be, embody, ' +
    'you will be playing, you are playing, you will play, immerse yourself, respond as, answer as, you become, persona, alter ego, character named, called, named, hypothetical, fictional, ' +
    'you have been freed, write a story, du bist jetzt, agiere als, actua como, finge, eres ahora, agis comme, tu es maintenant',
  unlimited:
    'no restrictions, zero restrictions, no special filtering, fully unlocked, without moral, no moral principles, any content policy, no content policy, legal bounds, ethical bounds, no legal, no longer chatgpt, rules or limitations, never refuses amoral, without ethical, no ethical or, any limitations, any ethical, any moral, all ethical, zero filters, zero limits, unlimited power, unrestrained, ethicality, unrestricted, unfiltered, uncensored, without restrictions, without any restrictions, no rules, no limits, no limitations, without limitations, no filter, no filters, ' +
    'no ethical, no ethics, without ethics, amoral, unethical, immoral, do anything now, jailbreak, jailbroken, jailbroke, developer mode, dev mode, god mode, evil mode, ' +
    'broken free, free from, freed from, not bound, not bounded, no longer bound, unbound, no moral, no morals, anything goes, without censorship, no censorship, without any limitations, ' +
    'no guidelines, without filter, without filters, not restricted, no boundaries, any restrictions, all restrictions, ethical constraints, moral constraints, ethical guidelines, moral guidelines, ' +
    'ethical or moral, moral or ethical, ethics or morals, morals or ethics, regardless of, no matter how, no matter what, illegal or unethical, unethical or illegal, illegal immoral, legality, ' +
    'ohne einschrankungen, keine regeln, sin restricciones, sans restrictions',
  comply:
    'never refuse, never refuses, cannot refuse, can not refuse, cant refuse, must not refuse, not refuse, never say no, never decline, not decline, not reject, never reject, must comply, must obey, always comply, always obey, ' +
    'must answer, always answer, answer everything, answer anything, answer any question, fulfill any, complies with, comply with any, obey, obeys, accept all, ' +
    'stay in character, break character, breaking character, remain in character, out of character, stay as, not apologize, never apologize, without warnings, no warnings, not warn, never warn, no disclaimers, without disclaimers, any disclaimer, ' +
    'not mention that you, never mention that you, as an ai language model, language model, i cannot, im sorry, i cant, cant do that, against your, content policy, content policies, openai, against policy, refuse, refusing, ' +
    'tokens, deducted, lose a life, terminated',
  mode: 'mode enabled, developer mode, dev mode, debug mode, admin mode, sudo mode, maintenance mode, dan mode, jailbreak mode, opposite mode, evil mode, test mode, do anything now, mode output, mode activated, normal output, normal response, two responses, two different, both responses, two ways, classic',
  dan: 'do anything now, dan, stan, dude, aim, jailbreak, jailbroken, jailbreaked, antigpt, evilbot, developer mode enabled, mongo tom, based gpt, basedgpt, betterdan, chadgpt, machiavellian, niccolo, unrestricted ai, uncensored ai, freegpt, evil confidant, dan mode, maximum, ucar, sigma, khajiit, cooper, aligned',
  model:
    'chatgpt, gpt, gpt4, gpt3, openai, chatbot, ai, llm, assistant, language model, bot, claude, bard, gemini, model, artificial intelligence',
  reveal:
    'repeat, print, show, reveal, display, output, tell, give, translate, summarize, summarise, copy, recite, leak, expose, share, dump, echo, return, what is your, what are your, what were your, what was your, whats your, what is the exact, what were the, list, disclose, spell, ' +
    'paste, quote, drucken, zeige, zeigen, nenne, sagen, gib, ausgeben, muestra, dime, imprime, affiche, montre, write out, ignore',
  promptname:
    'system prompt, system prompts, your system prompt, initial prompt, initial instructions, original instructions, original prompt, your instructions, your prompt, your rules, hidden instructions, hidden prompt, secret instructions, secret prompt, ' +
    'words above, text above, sentences above, above text, above prompt, above instructions, prompt above, everything above, your guidelines, preprompt, pre prompt, system message, previous text, full prompt, entire prompt, exact prompt, ' +
    'your directives, your initial prompt, your initial instructions, your original prompt, your original instructions, your system instructions, your embeddings, instructions you were given, instructions you received, prompt you were given, developer message, developer instructions, first prompt, prior prompt, starting with you are, ' +
    'system anweisungen, ursprunglichen anweisungen, obige eingabeaufforderung, eingabeaufforderung, deine anweisungen, ihre anweisungen, tus instrucciones, instrucciones iniciales, instructions initiales',
  newtask:
    'new instructions, new instruction, new task, new tasks, new rules, new statement, new command, new order, new assignment, new directive, new prompt, updated instructions, real task, real instructions, your new, instead say, instead do, instead write, instead tell, and instead, ' +
    'neue aufgaben, neuen aufgabe, neue aufgabe, neue anweisung, neue anweisungen, nueva tarea, nuevas instrucciones, nouvelle tache, now comes, now come new',
  decode:
    'decode, decoded, base64, rot13, hex, encoded, decrypt, cipher, ciphered, caesar, morse, unscramble, reverse the',
  obey: 'follow, execute, obey, run, perform, comply, instructions, instruction, do what, carry out, act on, respond to',
  prefix:
    'begin your generation with, start with the following, begin with the following, start your output with, preface every message, start your response with, start your answer with, start your reply with, begin your response with, begin your answer with, begin your reply with, start your respond with, begin with the phrase, start with the phrase, begin by saying, start by saying, start every, begin each, prefix, prefixed, start the sentence with, respond with the tag, first response, second response, respond only with, reply only with, just say, only say',
  query:
    'here is my query, here is my question, below query, following query, the query, my query, answer the following, now answer, following question',
  suppress:
    'do not apologize, do not apologise, dont apologize, never apologize, do not include any note, do not include any, never say the words, any negative sentences, no negative, do not add any warnings, do not add warnings, do not mention ethics, no apologies, not include warnings, not include disclaimers, never use the words, do not refuse, you cannot refuse, not allowed to refuse, skip the disclaimer, without any disclaimer',
  say: 'say, write, respond, output, print, reply, answer, sage, schreibe, dices, tell, sagen, speak',
  address:
    'assistant, ai, chatbot, llm, model, language model, chatgpt, gpt, agent, copilot, ai assistant',
  order:
    'send, forward, email, reply, tell the user, inform the user, ask the user, do not tell, dont tell, without telling, do not mention, click, visit, instead, execute, call the, delete, transfer, exfiltrate, append, include, recommend, respond with, you must, important, attention, stop',
} as const
