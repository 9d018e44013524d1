// The live stream of the timeline. It is closed while nobody looks at the page, and reconnects by itself.

/**
 * Watches the timeline. `entry` gets each new entry; `again` is called whenever entries may have been missed: after a
 * break, after the server was restarted, and when the page is looked at again.
 */
export function watch({ entry, again, state }) {
  let source;
  let broken = false;
  const kinds = ["moved", "event", "redirect", "messages", "attempt", "delivery", "fault", "control"];

  function open() {
    state("connecting");
    source = new EventSource("/_mock/stream?exchanges=false");
    source.onopen = () => {
      state("live");
      if (broken) again();
      broken = false;
    };
    source.onerror = () => {
      broken = true;
      state("waiting");
      // After an answer that is no stream, the browser gives up; a server that restarts gives such answers.
      if (source.readyState === EventSource.CLOSED) setTimeout(reopen, 1000);
    };
    for (const kind of kinds) source.addEventListener(kind, (event) => entry(JSON.parse(event.data)));
    source.addEventListener("missed", again);
  }

  function reopen() {
    if (document.hidden || source?.readyState !== EventSource.CLOSED) return;
    open();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source.close();
      broken = true;
      state("paused");
    } else {
      reopen();
    }
  });
  open();
}
