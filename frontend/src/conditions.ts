// When a field is hidden: the same small FEEL language that the server evaluates, so that a field comes and
// goes while a person types. The server decides again on submission; a mistake here only shows too much.

type Value = number | string | boolean | null | Value[];
export type Values = Record<string, Value>;

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*")|(list contains|!=|<=|>=|[=<>()[\],+*/-])|([\p{L}_][\p{L}\p{N}_]*))/uy;

class Unreadable extends Error {}

/** Whether the condition hides its field. What cannot be known counts as hidden, as in a FEEL unary test. */
export function hides(condition: string, values: Values): boolean {
  try {
    return evaluate(condition.replace(/^\s*=(?!=)/, ""), values) !== false;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

function evaluate(source: string, values: Values): Value {
  const tokens = split(source);
  let at = 0;
  const peek = (text: string) => tokens[at] === text;
  const take = (text?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (text !== undefined && token !== text)) throw new Unreadable(source);
    return token;
  };

  function list(end: string): Value[] {
    const items: Value[] = [];
    while (!peek(end)) {
      items.push(either());
      if (!peek(end)) take(",");
    }
    take(end);
    return items;
  }

  function call(name: string): Value {
    take("(");
    const [first, second] = list(")");
    if (name === "not") return typeof first === "boolean" ? !first : null;
    if (!Array.isArray(first)) return null;
    return name === "count" ? first.length : first.includes(second ?? null);
  }

  function atom(): Value {
    const token = take();
    if (token === "(") {
      const inside = either();
      take(")");
      return inside;
    }
    if (token === "[") return list("]");
    if (token === "-") {
      const number = atom();
      return typeof number === "number" ? -number : null;
    }
    if (token.startsWith('"')) return JSON.parse(token) as string;
    if (/^\d/.test(token)) return Number(token);
    if (token === "true" || token === "false") return token === "true";
    if (token === "null") return null;
    if (token === "not" || token === "count" || token === "list contains") return call(token);
    return values[token] ?? null;
  }

  function operations(signs: Record<string, (a: number, b: number) => number>, part: () => Value): Value {
    let left = part();
    for (let sign = signs[tokens[at] ?? ""]; sign; sign = signs[tokens[at] ?? ""]) {
      at++;
      const right = part();
      left = typeof left === "number" && typeof right === "number" ? sign(left, right) : null;
    }
    return left;
  }
  const product = () => operations({ "*": (a, b) => a * b, "/": (a, b) => a / b }, atom);
  const sum = () => operations({ "+": (a, b) => a + b, "-": (a, b) => a - b }, product);

  function comparison(): Value {
    const left = sum();
    const sign = tokens[at];
    if (sign === "in") {
      at++;
      const among = sum();
      return Array.isArray(among) ? among.includes(left) : null;
    }
    if (!sign || !["=", "!=", "<", "<=", ">", ">="].includes(sign)) return left;
    at++;
    return compare(sign, left, sum());
  }

  /** Three-valued logic: `settles` is the value that decides alone, whatever the others are. */
  function logic(word: string, settles: boolean, part: () => Value): Value {
    let result = part();
    while (peek(word)) {
      at++;
      const next = part();
      if (result === settles || next === settles) result = settles;
      else result = result === !settles && next === !settles ? !settles : null;
    }
    return result;
  }
  const both = () => logic("and", false, comparison);
  function either(): Value {
    return logic("or", true, both);
  }

  const result = either();
  if (at !== tokens.length) throw new Unreadable(source);
  return result;
}

function compare(sign: string, left: Value, right: Value): Value {
  if (sign === "=" || sign === "!=") {
    const known = left === null || right === null || typeof left === typeof right;
    return known ? (left === right) === (sign === "=") : null;
  }
  if (left === null || right === null || typeof left !== typeof right || typeof left === "boolean") return null;
  if (sign === "<") return left < right;
  if (sign === "<=") return left <= right;
  return sign === ">" ? left > right : left >= right;
}

function split(source: string): string[] {
  const tokens: string[] = [];
  const text = source.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (!found) throw new Unreadable(source);
    tokens.push(found[0].trim());
  }
  return tokens;
}
