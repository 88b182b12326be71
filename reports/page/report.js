/* The page of a run: players start when their call is opened; the list is sifted and sorted. */
"use strict";
(() => {
  const list = document.querySelector("[data-calls]");
  const sieve = document.querySelector("[data-sieve]");
  if (!list) return;
  const calls = [...list.children];

  function start(call) {
    const root = call.querySelector("[data-player]");
    return root && Sparring.attach(root);
  }

  function open(call, seconds) {
    for (const other of calls) if (other !== call) other.open = false;
    call.hidden = false;
    call.open = true;
    const player = start(call);
    if (player && seconds !== undefined) player.seek(seconds);
    call.scrollIntoView({ block: "start" });
    if (player) player.focus();
    else call.querySelector("summary").focus({ preventScroll: true });
  }

  function openNamed() {
    const call = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (calls.includes(call) && !call.open) open(call);
  }

  function sift() {
    const wanted = Object.fromEntries(new FormData(sieve));
    const key = wanted.sort;
    delete wanted.sort;
    for (const call of calls) {
      call.hidden = Object.entries(wanted).some(
        ([name, value]) => value && !call.dataset[name].split(" ").includes(value));
    }
    calls.sort((a, b) => b.dataset[key] - a.dataset[key] || b.dataset.order - a.dataset.order);
    list.append(...calls);
    const shown = calls.filter((call) => !call.hidden).length;
    sieve.querySelector("[data-count]").textContent = `${shown} of ${calls.length} calls`;
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select")) return;
    const direction = { J: +1, K: -1 }[event.key];
    if (!direction) return;
    const shown = calls.filter((call) => !call.hidden);
    const current = Sparring.active?.root.closest(".call[open]") ?? shown.find((call) => call.open);
    const at = shown.indexOf(current);
    const next = shown[at < 0 && direction < 0 ? shown.length - 1 : at + direction];
    if (next) open(next);
  }

  for (const call of calls) {
    call.addEventListener("toggle", () => {
      if (call.open) start(call);
      else call.querySelector("[data-player]")?.player?.pause();
    });
    call.querySelector("summary").addEventListener("click", (event) => {
      const byMouse = event.detail > 0;
      if (byMouse && !call.open) setTimeout(() => start(call)?.focus());
    });
  }
  document.addEventListener("click", (event) => {
    const moment = event.target.closest("[data-listen]");
    if (moment) {
      start(moment.closest(".call")).seek(Number(moment.dataset.listen));
      if (event.detail) moment.blur();
    }
    const link = event.target.closest("[data-open]");
    if (!link) return;
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    open(document.getElementById(link.dataset.open), Number(link.dataset.at));
  });
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", openNamed);
  sieve.addEventListener("change", sift);
  sieve.addEventListener("submit", (event) => event.preventDefault());
  sieve.hidden = false;
  sift();
  openNamed();
})();
