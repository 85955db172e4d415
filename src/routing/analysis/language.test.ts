import { describe, expect, it } from 'vitest'
import { createDetector } from './language.ts'
import { STORED_LANGUAGES } from './language-weights.ts'

const detect = createDetector(STORED_LANGUAGES)

describe('the language of a text', () => {
  it.each([
    ['en', 'The children walked to the river because the bridge was closed for the winter.'],
    ['de', 'Die Kinder gingen zum Fluss, weil die Brücke wegen des Winters gesperrt war.'],
    ['fr', 'Les enfants sont allés à la rivière parce que le pont était fermé pour l’hiver.'],
    ['es', 'Los niños caminaron hasta el río porque el puente estaba cerrado por el invierno.'],
    ['pt', 'As crianças foram até o rio porque a ponte não estava aberta durante o inverno.'],
    ['it', 'I bambini andarono al fiume perché il ponte era chiuso durante tutto l’inverno.'],
    ['nl', 'De kinderen liepen naar de rivier omdat de brug in de winter gesloten was.'],
    ['pl', 'Dzieci poszły nad rzekę, ponieważ most był zamknięty przez całą zimę.'],
    ['tr', 'Çocuklar köprü kış boyunca kapalı olduğu için nehre kadar yürüdüler.'],
    ['uk', 'Діти пішли до річки, тому що міст був зачинений протягом усієї зими.'],
    ['ar', 'ذهب الأطفال إلى النهر لأن الجسر كان مغلقا طوال فصل الشتاء.'],
    ['hi', 'बच्चे नदी तक पैदल गए क्योंकि सर्दियों में पुल बंद था।'],
    ['el', 'Τα παιδιά πήγαν στο ποτάμι επειδή η γέφυρα ήταν κλειστή.'],
    ['ko', '겨울 동안 다리가 닫혀 있어서 아이들은 강까지 걸어갔다.'],
    ['th', 'เด็กๆ เดินไปที่แม่น้ำเพราะสะพานปิดในฤดูหนาว'],
  ])('%s is told', (language, text) => {
    expect(detect(text)).toEqual({ language, reliable: true })
  })

  it('is undetermined below twelve letters', () => {
    expect(detect('ok, go on')).toEqual({ language: 'und', reliable: false })
    expect(detect('12345 67890 !!!')).toEqual({ language: 'und', reliable: false })
  })

  it('is that of the prose, not of the code', () => {
    const code =
      'for (const item of items) console.log(item.name, item.value) // the best of them\n'
    const text = `\`\`\`\n${code.repeat(8)}\`\`\`\nWarum wird in dieser Schleife nichts ausgegeben?`
    expect(detect(text).language).toBe('de')
  })
})
