// What visitors look at, after they agreed. Nothing is stored or sent before; no cookies. See docs/channels.md.
((w, d, n) => {
  const name = "journeycrm";
  const url = d.currentScript.src.replace(/\/w\/(\w+)\.js.*/, "/api/v1/in/web/?account=$1");
  const asked = (w[name] || {}).q || [];
  let mem, timer, busy;
  // Visitors who ask not to be tracked are not, whatever the page says.
  if (n.globalPrivacyControl || (n.doNotTrack || w.doNotTrack) == 1) return (w[name] = () => {});
  const kept = () => {
    try { mem = JSON.parse(localStorage[name] || "null"); } catch {}
    return mem;
  };
  const keep = (state) => {
    mem = state;
    try { state ? (localStorage[name] = JSON.stringify(state)) : localStorage.removeItem(name); } catch {}
  };
  const id = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => (b + 256).toString(16).slice(1)).join("");
  const fresh = () => keep({ d: id(), q: [] });
  const body = (state) => JSON.stringify({ device: state.d, sent: Date.now(), events: state.q });
  // The queue is emptied only by an answer: what a beacon took is sent again next time, and known by its id.
  const send = () => {
    const state = kept();
    if (!state || !state.q.length || busy || n.onLine === false) return;
    const sent = state.q.map((event) => event.id);
    busy = 1;
    fetch(url, { method: "POST", body: body(state), keepalive: true, credentials: "omit" })
      .then((answer) => {
        const state = answer.status < 500 && answer.status != 429 && kept();
        if (!state) throw 0;
        state.q = state.q.filter((event) => !sent.includes(event.id));
        keep(state);
        if (state.q.length) later(500);
      })
      .catch(() => later(30000))
      .finally(() => (busy = 0));
  };
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(send, ms);
  };
  const beacon = () => {
    const state = kept();
    if (state && state.q.length && n.sendBeacon) n.sendBeacon(url, body(state));
  };
  const put = (what, data, token) => {
    const state = kept();
    const utm = {};
    const from = d.referrer.split("/")[2];
    if (!state) return;
    new URLSearchParams(location.search).forEach((value, key) => /^utm_/.test(key) && (utm[key] = value));
    state.q.push({ id: id(), name: what, path: location.pathname, at: Date.now(), data, token, utm, from: from == location.host ? "" : from });
    state.q = state.q.slice(-50);
    keep(state);
    later(500);
  };
  const page = () => put("page");
  const consent = (yes) => {
    if (!yes) keep(null);
    else if (!kept()) fresh(), page();
  };
  const doors = {
    consent,
    page,
    event: (what, data) => put(what, data),
    identify: (token) => put("identify", null, token),
    reset: () => kept() && (beacon(), fresh()),
  };
  w[name] = (what, ...more) => doors[what] && doors[what](...more);
  d.addEventListener(name + ":consent", (event) => consent(event.detail));
  d.addEventListener("visibilitychange", () => d.visibilityState == "hidden" && beacon());
  w.addEventListener("pagehide", beacon);
  w.addEventListener("pageshow", (event) => event.persisted && page());
  w.addEventListener("online", send);
  if (kept()) page();
  asked.forEach((call) => w[name](...call));
})(window, document, navigator);
