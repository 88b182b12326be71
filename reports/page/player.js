/* A call player: waveform, transcript and sound follow each other.
 *
 *   Sparring.attach(element)  a Player for an element with data-player, made once
 *   Sparring.active           the player that keys go to
 *   player.seek(seconds)  player.play()  player.pause()  player.time  player.duration
 *   player.step(+1 or -1)     to the next or last utterance
 *   player.focus()            so that space plays
 *
 * The element gets an event `player:time` whenever the position changes.
 * Keys: space plays and pauses, j and k step through the utterances.
 */
"use strict";
const Sparring = (() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function clock(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    return Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
  }

  function decode(base64) {
    const bytes = Uint8Array.from(atob(base64 || ""), (letter) => letter.charCodeAt(0));
    return new Int8Array(bytes.buffer);
  }

  class Player {
    constructor(root) {
      this.root = root;
      this.duration = Number(root.dataset.duration);
      this.position = 0;
      this.loaded = false;
      this.audio = root.querySelector("[data-audio]");
      this.wave = root.querySelector("[data-wave]");
      this.canvas = this.wave.querySelector("canvas");
      this.peaks = decode(this.canvas.dataset.peaks);
      this.rows = [...root.querySelectorAll("[data-start]")];
      this.listen();
      new ResizeObserver(() => this.show()).observe(this.wave);
      dark.addEventListener("change", () => this.show());
      this.show();
    }

    listen() {
      this.root.addEventListener("click", (event) => this.onClick(event));
      this.root.addEventListener("pointerdown", () => { Sparring.active = this; });
      this.wave.addEventListener("pointerdown", (event) => this.onPress(event));
      this.wave.addEventListener("keydown", (event) => this.onArrow(event));
      this.audio.addEventListener("loadedmetadata", () => this.onLoad());
      this.audio.addEventListener("play", () => this.onPlay());
      this.audio.addEventListener("pause", () => this.root.classList.remove("playing"));
      this.audio.addEventListener("ended", () => this.root.classList.remove("playing"));
      this.audio.addEventListener("error", () => this.complain());
    }

    onClick(event) {
      if (event.target.closest("[data-toggle]")) { this.toggle(); return; }
      const place = event.target.closest("[data-t]");
      if (!place) return;
      this.seek(Number(place.dataset.t));
      if (event.detail) place.blur(); /* a mouse leaves the keys to the player */
    }

    focus() { this.root.querySelector("[data-toggle]").focus({ preventScroll: true }); }

    onPress(event) {
      if (event.button !== 0 || event.target.closest("[data-t]")) return;
      const box = this.wave.getBoundingClientRect();
      const go = (moved) => this.seek((moved.clientX - box.left) / box.width * this.duration);
      const stop = () => this.wave.removeEventListener("pointermove", go);
      go(event);
      this.wave.setPointerCapture(event.pointerId);
      this.wave.addEventListener("pointermove", go);
      this.wave.addEventListener("pointerup", stop, { once: true });
      this.wave.addEventListener("pointercancel", stop, { once: true });
    }

    onArrow(event) {
      const steps = { ArrowLeft: -2, ArrowRight: 2, PageDown: -10, PageUp: 10,
        Home: -this.duration, End: this.duration };
      if (!(event.key in steps)) return;
      event.preventDefault();
      this.seek(this.position + steps[event.key]);
    }

    /* Until the sound is there, a seek only moves the position; then the sound catches up. */
    onLoad() {
      this.loaded = true;
      this.audio.currentTime = this.position;
    }

    onPlay() {
      for (const other of Sparring.players) if (other !== this) other.pause();
      Sparring.active = this;
      this.root.classList.add("playing");
      requestAnimationFrame(() => this.follow());
    }

    follow() {
      if (this.audio.paused) return;
      if (this.loaded) this.position = this.audio.currentTime;
      this.show();
      requestAnimationFrame(() => this.follow());
    }

    complain() {
      this.root.classList.remove("playing");
      this.root.querySelector("[data-trouble]").textContent = this.audio.getAttribute("src")
        ? "The recording cannot be played: is it still beside this page?" : "There is no recording.";
    }

    get time() { return this.position; }

    play() {
      if (!this.audio.getAttribute("src")) { this.complain(); return; }
      if (this.position >= this.duration) this.seek(0);
      this.audio.play().catch((reason) => { if (reason.name !== "AbortError") this.complain(); });
    }

    pause() { this.audio.pause(); }

    toggle() { if (this.audio.paused) this.play(); else this.pause(); }

    seek(seconds) {
      Sparring.active = this;
      this.position = Math.min(Math.max(0, seconds), this.duration);
      if (this.loaded) this.audio.currentTime = this.position;
      this.show();
    }

    step(direction) {
      const starts = this.rows.map((row) => Number(row.dataset.start));
      const next = direction > 0
        ? starts.find((start) => start > this.position + 0.01)
        : starts.filter((start) => start < this.position - 0.5).pop() ?? 0;
      if (next !== undefined) this.seek(next);
    }

    show() {
      const share = this.duration ? this.position / this.duration : 0;
      this.wave.querySelector("[data-playhead]").style.left = 100 * share + "%";
      this.root.querySelector("[data-clock]").textContent = clock(this.position);
      this.wave.setAttribute("aria-valuenow", this.position.toFixed(1));
      this.wave.setAttribute("aria-valuetext", clock(this.position));
      this.draw(share);
      this.mark();
      this.root.dispatchEvent(new CustomEvent("player:time", { detail: this.position }));
    }

    mark() {
      let first = null;
      for (const row of this.rows) {
        const now = Number(row.dataset.start) <= this.position && this.position < Number(row.dataset.end);
        if (now && !first) first = row;
        if (row.classList.toggle("now", now)) this.markWord(row);
        else row.querySelector(".said .now")?.classList.remove("now");
      }
      if (first && first !== this.current) this.reveal(first);
      this.current = first;
    }

    markWord(row) {
      const words = [...row.querySelectorAll(".said [data-t]")];
      const spoken = words.filter((word) => Number(word.dataset.t) <= this.position).pop();
      for (const word of words) word.classList.toggle("now", word === spoken);
    }

    reveal(row) {
      if (this.audio.paused) return;
      row.scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
    }

    /* Two lanes of bars, customer above; what was played is darker. */
    draw(share) {
      const ratio = devicePixelRatio || 1;
      const { clientWidth: width, clientHeight: height } = this.wave;
      if (!width) return;
      this.canvas.width = width * ratio;
      this.canvas.height = height * ratio;
      const pen = this.canvas.getContext("2d");
      pen.scale(ratio, ratio);
      const style = getComputedStyle(this.root);
      const columns = this.peaks.length / 4;
      ["--customer", "--accent"].forEach((name, lane) => {
        pen.fillStyle = style.getPropertyValue(name).trim();
        const middle = height * (0.27 + 0.46 * lane);
        for (let x = 0; x < width; x += 3) {
          const [low, high] = this.extremes(lane, columns, x / width, (x + 3) / width);
          const top = high / 127 * height * 0.21, bottom = -low / 127 * height * 0.21;
          pen.globalAlpha = x / width <= share ? 1 : 0.42;
          pen.fillRect(x, middle - Math.max(top, 0.5), 2, Math.max(top, 0.5) + Math.max(bottom, 0.5));
        }
      });
    }

    extremes(lane, columns, from, to) {
      let low = 0, high = 0;
      for (let i = Math.floor(from * columns); i < Math.min(columns, Math.ceil(to * columns)); i++) {
        low = Math.min(low, this.peaks[2 * (lane * columns + i)]);
        high = Math.max(high, this.peaks[2 * (lane * columns + i) + 1]);
      }
      return [low, high];
    }
  }

  function onKey(event) {
    const player = Sparring.active;
    if (!player || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const inside = event.target.closest?.("input, select, textarea, button, summary, a[href]");
    if (inside?.matches("input, select, textarea")) return;
    if (event.key === " " && !inside) player.toggle();
    else if (event.key === "j") player.step(+1);
    else if (event.key === "k") player.step(-1);
    else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", onKey);
  return {
    players: [],
    active: null,
    clock,
    attach(root) {
      root.player ??= new Player(root);
      if (!this.players.includes(root.player)) this.players.push(root.player);
      this.active = root.player;
      return root.player;
    },
  };
})();
