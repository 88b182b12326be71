/* Two players of a pair, of which one is heard: exchanging them keeps the place.
 *
 * The place is the same second of the recording, or the same turn: the data-anchors of a pair hold
 * [second in A, second in B] of each turn that both calls have. While one call plays, the playhead
 * of the other one shows where an exchange would land.
 */
"use strict";
class PairPlayer {
  constructor(root) {
    this.root = root;
    this.anchors = JSON.parse(root.dataset.anchors);
    this.players = {};
    for (const side of root.querySelectorAll("[data-player]")) {
      this.players[side.dataset.side] = Sparring.attach(side);
      side.querySelector("[data-audio]").preload = "auto";
    }
    this.arm = "a" in this.players ? "a" : "b";
    this.whole = "a" in this.players && "b" in this.players;
    Sparring.active = this.players[this.arm] ?? null;
    if (this.whole) this.listen();
    this.show();
  }

  listen() {
    this.root.addEventListener("click", (event) => {
      const arm = event.target.closest("[data-arm]")?.dataset.arm;
      if (arm) this.choose(arm);
      if (event.target.closest("[data-jump]")) this.exchange("turn");
    });
    this.root.querySelector("[data-stay]").addEventListener("change", () => this.follow());
    for (const [arm, player] of Object.entries(this.players)) {
      player.root.addEventListener("player:time", () => this.onTime(arm));
      player.audio.addEventListener("play", () => this.take(arm));
    }
  }

  get stay() { return this.root.querySelector("[data-stay]").value; }

  get other() { return this.arm === "a" ? "b" : "a"; }

  /* A player that is used by itself is the one that is heard. */
  onTime(arm) {
    if (this.quiet) return;
    if (arm !== this.arm && Sparring.active === this.players[arm]) this.take(arm);
    if (arm === this.arm) this.follow();
  }

  take(arm) {
    if (arm === this.arm) return;
    this.arm = arm;
    this.show();
    this.follow();
  }

  choose(arm) {
    if (arm === this.arm) Sparring.active = this.players[arm];
    else this.exchange(this.stay);
  }

  exchange(stay) {
    const from = this.players[this.arm], to = this.players[this.other];
    const playing = !from.audio.paused;
    const target = this.mapped(from.time, stay);
    from.pause();
    this.arm = this.other;
    to.seek(target);
    if (playing && target < to.duration) to.play();
    this.show();
    this.follow();
  }

  /* Where `time` in the call that is heard lies in the other one. */
  mapped(time, stay) {
    if (stay !== "turn") return time;
    const [own, far] = this.arm === "a" ? [0, 1] : [1, 0];
    const index = this.anchors.findLastIndex((anchor) => anchor[own] <= time + 0.005);
    if (index < 0) return time;
    const next = this.anchors[index + 1]?.[far] ?? this.players[this.other].duration;
    return Math.min(this.anchors[index][far] + time - this.anchors[index][own], next);
  }

  /* The silent call's playhead goes along. */
  follow() {
    const silent = this.players[this.other];
    this.quiet = true;
    silent.position = Math.min(this.mapped(this.players[this.arm].time, this.stay), silent.duration);
    silent.show();
    this.quiet = false;
  }

  show() {
    this.root.dataset.heard = this.arm;
    for (const button of this.root.querySelectorAll("[data-arm]"))
      button.setAttribute("aria-pressed", String(button.dataset.arm === this.arm));
  }

  toggleStay() {
    this.root.querySelector("[data-stay]").value = this.stay === "turn" ? "second" : "turn";
    this.follow();
  }
}

(() => {
  const pairs = [...document.querySelectorAll("details.pair")];

  function open(details) {
    const root = details.querySelector("[data-pair]");
    root.pair ??= new PairPlayer(root);
  }

  function current() {
    return Sparring.active?.root.closest("[data-pair]")?.pair;
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest?.("input, select, textarea")) return;
    const pair = current();
    if (!pair?.whole) return;
    if (event.key === "a" || event.key === "b") pair.choose(event.key);
    else if (event.key === "t") pair.toggleStay();
  }

  function filter() {
    const wanted = [...document.querySelectorAll("[data-filter]")].filter((select) => select.value);
    for (const pair of pairs)
      pair.hidden = !wanted.every((select) =>
        pair.dataset[select.dataset.filter].split(" ").includes(select.value));
    const shown = pairs.filter((pair) => !pair.hidden).length;
    document.querySelector("[data-count]").textContent = shown + (shown === 1 ? " pair" : " pairs");
  }

  function onHash() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.matches("details.pair")) return;
    for (const select of document.querySelectorAll("[data-filter]")) select.value = "";
    filter();
    target.open = true;
    target.scrollIntoView({ block: "start" });
  }

  for (const pair of pairs) {
    pair.addEventListener("toggle", () => {
      if (pair.open) open(pair);
      else for (const side of pair.querySelectorAll("[data-player]")) side.player?.pause();
    });
  }
  document.addEventListener("keydown", onKey);
  document.querySelector("[data-filters]").addEventListener("change", filter);
  addEventListener("hashchange", onHash);
  filter();
  onHash();
})();
