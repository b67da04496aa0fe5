// The page's only way to the server: JSON in and out, and a stream of "something changed".

// ?device=phone in the address: the same person's other device, which sees what is stored alone.
const device = new URLSearchParams(location.search).get("device");
const own = device ? { device } : {};

async function ask(path, options) {
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.problem || `The rehearsal answered ${response.status}.`);
  return answer;
}

export function get(path, parameters = {}) {
  return ask(`/api/${path}?${new URLSearchParams({ ...parameters, ...own })}`);
}

export function post(path, body) {
  return ask(`/api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, ...own }),
  });
}

// What happened while nobody listened is made up for: each (re)opening says that all may have changed.
export function listen(onEvent, onLost) {
  const source = new EventSource("/api/events");
  source.onmessage = (event) => onEvent(JSON.parse(event.data));
  source.onopen = () => {
    onEvent({ kind: "back", chat: "" });
    onLost(false);
  };
  source.onerror = () => onLost(true);
}
