// Times, durations and names for people.

const two = (number) => String(number).padStart(2, "0");

/** `14:03:07` of the simulated day, in UTC as in every header and body. */
export function clockTime(date) {
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** `2026-03-02 14:03:07`. */
export function dateTime(text) {
  const date = new Date(text);
  return `${date.toISOString().slice(0, 10)} ${clockTime(date)}`;
}

/** `14:03:07.123`. */
export function preciseTime(text) {
  const date = new Date(text);
  return `${clockTime(date)}.${String(date.getUTCMilliseconds()).padStart(3, "0")}`;
}

/** `3 s`, `12 min`, `5 h`, `14 d`: the largest unit, and the next one where it matters. */
export function duration(milliseconds) {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  if (seconds < 1) return `${Math.round(Math.abs(milliseconds))} ms`;
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const at = units.findIndex(([, size]) => seconds >= size);
  const [unit, size] = units[at];
  const whole = Math.floor(seconds / size);
  const next = units[at + 1];
  const rest = next ? Math.floor((seconds % size) / next[1]) : 0;
  return rest ? `${whole} ${unit} ${rest} ${next[0]}` : `${whole} ${unit}`;
}

/** `1 delivery`, `2 deliveries`. */
export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** An id that opens a magic link is shown by its end only. */
export const shortId = (id) => `…${id.slice(-8)}`;

/** The result of an attempt: text and tone. */
export function result(attempt) {
  const { result } = attempt;
  if (result.answered !== undefined) {
    const status = result.answered;
    const tone = status < 300 ? "good" : status < 400 ? "wait" : "bad";
    return { text: String(status), status, tone };
  }
  if (result.timed_out) return { text: "no answer", tone: "bad" };
  return { text: "unreachable", tone: "bad" };
}
