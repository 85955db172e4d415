import type { RequestType } from '../../src/routing/analysis/analysis.ts'
import { createRandom } from './random.ts'

export interface TypeExample {
  readonly type: RequestType
  readonly prompt: string
}

/** Wordings of our own, by type; what stands in braces is filled in from `FILLERS`. */
const WORDINGS: Readonly<Record<RequestType, readonly string[]>> = {
  code: [
    'Write a {lang} function that {codejob}.',
    'Write a program in {lang} that {codejob}.',
    'How do I {codehow} in {lang}?',
    'Why does this {lang} code throw {error}? I am trying to make it so that it {codejob}.',
    'Implement {algorithm} in {lang} and explain its complexity.',
    'Develop a {lang} script which {codejob} and prints the output.',
    'I get {error} when I {codehow}. What is wrong with my code?',
    'Given an array of integers, {codearray}.',
    'Refactor this class so that it {codejob}.',
    'Write unit tests for a function that {codejob}.',
    'Write a SQL query that returns {thing} ordered by date from the table of orders.',
    'Create a website page with HTML, CSS and JavaScript that shows {thing} when a button is clicked.',
    'Write a function to {codearray}.',
    'Are there any bugs in this implementation of {algorithm}? Input: list of numbers, output: index.',
    'What does the {lang} keyword static do in a class definition?',
  ],
  math: [
    '{name} has {n} {items} and gives {n} to {name2}. How many {items} are left?',
    'A train travels {n} km in {n} hours. What is its average speed?',
    'Solve the equation {n}x + {n} = {n} for x.',
    'What is the probability of rolling a sum of {n} with two dice?',
    'Find the area of a triangle with sides {n}, {n} and {n}.',
    '{name} buys {n} {items} at ${n} each and pays with ${n}. How much change does {name} get?',
    'Calculate {n} + {n} * {n} - {n}.',
    'What is the remainder when {n} is divided by {n}?',
    'If f(x) = {n}x^2 - {n}x + {n}, find the value of f({n}).',
    'A shop reduces the price of {items} by {n} percent. If the price was ${n}, what is it now?',
    'How many positive integers less than {n} are divisible by {n}?',
    'Compute the derivative of x^{n} + {n}x.',
    'A recipe takes twice as many {items} as eggs. If there are {n} {items} in total, how many eggs are needed for {n} people?',
    'What is the sum of the first {n} odd numbers? Give the number.',
    '{n}% of the students like {items}, {n}% like both. What is the probability that a student likes neither?',
    'The circumference of a circle is {n}. Find its radius, rounded to the nearest tenth.',
    'x + y = {n} and x - y = {n}. Express x in terms of y.',
  ],
  reasoning: [
    'There are {n} houses in a row. The {job} lives next to the {job2}, and {name} does not live in the first. Who lives in the last house?',
    '{name} is taller than {name2}, and {name2} is taller than {name3}. Who is the shortest?',
    'All {items} are heavy. Some heavy things are red. Can we conclude that some {items} are red? Explain your reasoning.',
    'Which word does not belong with the others: {items}, {items2}, chair, {items3}?',
    'If it rains the {job} stays at home. The {job} is not at home. What follows?',
    '{name} is the mother of {name2}. {name2} is the brother of {name3}. How are {name} and {name3} related?',
    'You face north, turn right twice and then left. In which direction do you look?',
    'Three boxes are labelled wrongly: {items}, {items2}, both. You may open one. How do you find out which is which?',
    'Clue: {name} owns the {items}. Clue: the {job} is left of the {job2}. Which house is {name} in?',
    'A farmer has to cross a river with a wolf, a goat and {items}. In what order does he cross?',
    'The first statement is true and the second is false. Is the third statement true, false or uncertain?',
    'One of {name}, {name2} and {name3} is lying. {name} says {name2} did it. Who stole the {items}?',
    'Next in the pattern: circle, square, circle, square, what comes next and why?',
    '{name} overtakes the second person in a race. What position is {name} in now?',
    'Each person plays a different instrument. {name} plays the piano. The violinist sits next to {name2}. Who plays the flute?',
  ],
  knowledge: [
    'Who wrote {work}?',
    'What is the capital of {country}?',
    'When did {event} happen?',
    'Explain how {science} works.',
    'What are the main causes of {event}?',
    'Which of the following is a property of {science}?',
    'Who was the president of {country} in the nineties?',
    'Where does the river that runs through {country} start?',
    'What is the difference between {science} and {science2}?',
    'Which actor sang the title song of {work}?',
    'Describe the history of {country}.',
    'What year was {work} released?',
    'Why is {science} important for the climate?',
    'Which process do plants use for {science}?',
    'In biology, what is the role of {science}?',
    'What is the name of the highest mountain in {country}?',
    'What would happen if {science} stopped?',
    'Discuss the effects of {event} on the economy of {country}.',
    'who plays the lead in {work}',
    'how many people live in {country}',
    'Where would you most likely find {items}?',
    'Which planet, element or organ is known for {science}?',
  ],
  extraction: [
    'Extract all {entities} from the following text: {passage}',
    '{passage} Based on the text above, who is mentioned?',
    'Given the passage below, answer the question. Passage: {passage} Question: what did {name} buy?',
    'List every {entities} in this document as JSON: {passage}',
    'Read the following context and answer with words from it. {passage} Question: where does {name} work?',
    '{passage} According to the article, when did it happen?',
    'From the following reviews, return the name and the rating as CSV: {passage}',
    'Identify the {entities} in the paragraph: {passage}',
    'Find the answer in the context. Context: {passage} What is the name of the {job}?',
    'Use the paragraph to answer: who met {name}? {passage}',
    'Copy the part of the text that tells why {name} left. {passage}',
    'Fill this table with the {entities} in the text. {passage}',
    'I know that the answer to the question is in this passage. Can you tell me what it is? {passage}',
    'Question: which {items} did {name} sell? Context: {passage} Answer:',
  ],
  summarisation: [
    'Summarize the following article: {passage} {passage}',
    '{passage} {passage} TL;DR',
    'Give me the key points of this report in three bullets. {passage} {passage}',
    '{passage} Write a short summary of the text above.',
    'Sum up this conversation: {name}: hi {name2}: did you see the {items}? {name}: {passage}',
    'Condense the following into one sentence: {passage}',
    'What is this text about, in a nutshell? {passage}',
    'Write an abstract for this document. {passage} {passage}',
    'Shorten the article to two sentences: {passage}',
    'In brief, what are the highlights of this dialogue? {passage}',
    'What are the main ideas of this article? {passage} {passage}',
    '{passage} The text boils down to:',
    'Recap the meeting notes: {passage}',
    '{passage} How would you rephrase that in a few words?',
  ],
  translation: [
    'Translate the following sentence to {tongue}: {passage}',
    'How do you say "{saying}" in {tongue}?',
    'Translate from {tongue} into {tongue2}: {saying}',
    'What is the {tongue} for "{saying}"?',
    '{tongue} translation of: {passage}',
    'Give me this email in {tongue}: {passage}',
    'Put the sentence into {tongue}. {saying}',
    'What does "{saying}" mean in {tongue}?',
    'Render this paragraph in natural {tongue}. {passage}',
    'Translate to {tongue}: {saying}',
  ],
  classification: [
    'Classify the sentiment of this review as positive, negative or neutral: {review}',
    '{review} Is this review positive or negative?',
    'Which category does this text belong to: sports, business, politics or science? {passage}',
    'Label each ticket as bug, question or feature request: {review}',
    'Is the following email spam? Answer yes or no. {passage}',
    'Do these two sentences mean the same? 1. {saying} 2. {saying2} Yes or no?',
    'Rate this review from one to five stars. {review}',
    '{review} Did the reviewer like it?',
    'Choose the topic of the question from this list: person, place, number. {saying}',
    '{passage} Pick the section of a newspaper in which this would appear.',
    'What is the tone of this message, angry or friendly? {review}',
    'Determine the intent of the user: refund, delivery or other. {review}',
    'On a scale of one to five, how satisfied is this customer? {review}',
    'Is this statement a fact or an opinion? {saying}',
    '{review} How does the viewer feel about the movie? Options: good, bad.',
    'Are these duplicate questions? {saying} {saying2}',
  ],
  creative: [
    'Write a {genre} about {theme}.',
    'Compose a {genre} in the style of {author}.',
    'Tell me a story in which {name} the {job} finds {items}.',
    'Write a catchy slogan for a shop that sells {items}.',
    'Draft an email to my {job} about {theme}.',
    'Come up with ten names for a company that makes {items}.',
    'Imagine you are a {job} in the future. Describe your day.',
    'Write a persuasive blog post on {theme} with a vivid opening paragraph.',
    'Write a dialogue between a {job} and a {job2} on {theme}.',
    'Suggest ideas for a party with the theme of {theme}.',
    'Continue the story: {passage}',
    'Write a sentence that uses the words {items}, {items2} and {theme}.',
    'Draft a speech for the wedding of {name} and {name2}.',
    'Create a marketing plan and an outline for an article about {items}.',
    'Rewrite this paragraph so that it sounds more elegant: {passage}',
    'Write an engaging social media post for a {job} about {theme}.',
  ],
  chat: [
    'hi',
    'How are you today?',
    'What do you think about {theme}?',
    'I feel a bit sad since {name} left.',
    'Thanks, that helped a lot!',
    'ok',
    'Tell me something about yourself.',
    'Do you like {items}?',
    'I had a long day at work with my {job}. Any advice?',
    'lol that is funny',
    'Good night, talk to you tomorrow.',
    'Should I call {name} or wait?',
    'yes go on',
    'You are wrong, I never said that.',
    'Are you a human or a bot?',
    'What should I cook tonight? I am bored.',
    'My friend {name} does not talk to me any more. What should I do?',
  ],
}

const PASSAGES = [
  'The council met on Tuesday to vote on the new bridge. Mayor Linda Berg said that the work would begin in spring and cost eleven million, while residents feared noise and traffic in the old town.',
  'Researchers in Oslo have found that seabirds return to the same cliffs each year. The team tagged four hundred birds, and almost all of them came back within days of each other.',
  'Anna moved to Lisbon in 2014, where she worked for a small publisher. Two years later she met Pedro, who had just opened a bakery near the harbour, and they bought a house.',
  'The company reported a profit of 40 million in the third quarter. Its chief executive, Tom Hale, pointed to strong sales in Asia, but shares fell because analysts had expected more.',
  'The storm reached the coast at night. Trains were cancelled, schools stayed closed and thousands of homes had no power. By noon most roads were open again, the police said.',
  'In the film a retired detective returns to his village to look for a missing boy. He soon learns that his own brother knows more than he tells, and that the lake hides an old secret.',
]

const FILLERS: Readonly<Record<string, readonly string[]>> = {
  lang: ['Python', 'JavaScript', 'Java', 'C++', 'Rust', 'Go', 'TypeScript', 'Bash'],
  codejob: [
    'sorts a list of strings by length',
    'reads a text file line by line',
    'counts the most frequent words with parallelism',
    'checks whether a string is a palindrome',
    'validates email addresses',
    'removes duplicate elements from an array',
    'finds the nth Fibonacci number using dynamic programming',
  ],
  codehow: ['parse JSON', 'read a file', 'reverse a list', 'connect to a database', 'merge dicts'],
  error: ['a TypeError', 'a null pointer exception', 'a segmentation fault', 'a syntax error'],
  algorithm: ['binary search', 'quicksort', 'a linked list', 'the longest common subsequence'],
  codearray: [
    'return the indices of two elements that add up to a target',
    'find the median of two sorted arrays',
    'find the maximum element in the given list',
    'check if the given tuple contains a key',
    'remove all odd numbers from a list using a lambda function',
  ],
  thing: ['all customers', 'a random joke', 'the top ten products'],
  name: ['Anna', 'Tom', 'Maria', 'David', 'Suresh', 'Kim'],
  name2: ['Peter', 'Lucy', 'Ahmed', 'Jan'],
  name3: ['Carol', 'Bob', 'Yuki'],
  n: ['3', '5', '12', '20', '48', '150', '7', '36'],
  items: ['apples', 'books', 'pencils', 'cookies', 'marbles', 'tickets', 'guitars', 'flowers'],
  items2: ['oranges', 'lamps', 'stamps'],
  items3: ['shoes', 'tables', 'cups'],
  job: ['teacher', 'doctor', 'baker', 'pilot', 'manager', 'gardener'],
  job2: ['painter', 'nurse', 'plumber'],
  work: ['The Trial', 'Moon River', 'War and Peace', 'the first season of that series'],
  country: ['Peru', 'Norway', 'Japan', 'Kenya', 'India'],
  event: ['the French Revolution', 'the fall of Rome', 'the oil crisis', 'the first moon landing'],
  science: ['photosynthesis', 'gravity', 'a black hole', 'DNA replication', 'inflation', 'energy'],
  science2: ['respiration', 'magnetism', 'RNA', 'friction'],
  entities: ['names', 'dates', 'email addresses', 'companies', 'locations', 'amounts of money'],
  tongue: ['French', 'German', 'Spanish', 'Japanese', 'Italian', 'Portuguese'],
  tongue2: ['English', 'Dutch', 'Polish', 'Korean'],
  saying: ['Where is the station?', 'I would like a coffee.', 'The weather is nice today.'],
  saying2: ['How do I get to the station?', 'It is sunny.', 'May I have a tea?'],
  review: [
    'I bought this last week and it broke after two days. The service was rude, do not buy it.',
    'What a wonderful film, the acting is superb and the story kept me in my seat until the end.',
    'The food was fine but we waited an hour. I would not come back, although the staff was nice.',
    'My parcel has not arrived and nobody answers my emails. I want my money back.',
  ],
  genre: ['poem', 'short story', 'song', 'limerick', 'fairy tale', 'travel blog post', 'haiku'],
  theme: ['autumn', 'friendship', 'a lonely robot', 'the sea', 'a time traveller', 'space'],
  author: ['Shakespeare', 'a pirate', 'a noir detective'],
  passage: PASSAGES,
}

/** Examples of every type, `perType` of each, in an order that the seed decides. */
export function writeTypeExamples(perType: number, seed: number): TypeExample[] {
  const random = createRandom(seed)
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? ''
  const found: TypeExample[] = []
  const add = (type: RequestType, wordings: readonly string[]) => {
    for (let at = 0; at < perType; at += 1) {
      const wording = wordings[at % wordings.length] ?? ''
      const prompt = wording.replace(/\{(\w+)\}/g, (_, slot: string) => pick(FILLERS[slot] ?? []))
      found.push({ type, prompt })
    }
  }
  add('code', WORDINGS.code)
  add('math', WORDINGS.math)
  add('reasoning', WORDINGS.reasoning)
  add('knowledge', WORDINGS.knowledge)
  add('extraction', WORDINGS.extraction)
  add('summarisation', WORDINGS.summarisation)
  add('translation', WORDINGS.translation)
  add('classification', WORDINGS.classification)
  add('creative', WORDINGS.creative)
  add('chat', WORDINGS.chat)
  return found
}
