"use strict";
// Keeps every [data-live] part of the page fresh: the server says that something changed, the part is fetched again.

const state = document.querySelector("[data-live-state]");
const BREATH_MS = 2000; // twenty thousand terminals change something all the time
let waiting = false;
let running = false;
let again = false;
let last = 0;

function show(tone, words) {
  state.querySelector("i").className = `dot ${tone}`;
  const label = state.querySelector("span");
  if (label.textContent !== words) label.textContent = words;
}

async function refreshPart(part) {
  // Whoever is working in a part by keyboard keeps the place.
  if (part.contains(document.activeElement)) return;
  const answer = await fetch(part.dataset.live, { cache: "no-store" });
  if (answer.status === 401) throw new Error("login");
  if (!answer.ok) throw new Error(String(answer.status));
  const html = await answer.text();
  if (part.dataset.last === html) return;
  part.dataset.last = html;
  part.innerHTML = html;
}

async function refresh() {
  waiting = false;
  running = true;
  try {
    await Promise.all([...document.querySelectorAll("[data-live]")].map(refreshPart));
    show("good", "实时");
  } catch (fault) {
    if (fault.message === "login") {
      show("bad", "已退出，请重新登录");
      source.close();
    } else show("warn", "正在重新连接");
  }
  running = false;
  last = Date.now();
  if (again) {
    again = false;
    refreshSoon();
  }
}

function refreshSoon() {
  if (running) again = true;
  else if (!waiting) {
    waiting = true;
    setTimeout(refresh, Math.max(0, last + BREATH_MS - Date.now()));
  }
}

// On a telephone the menu is wider than the screen: the page that is open stands in its middle.
const menu = document.querySelector(".menu ul");
const here = menu && menu.querySelector("[aria-current]");
if (here) menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;

const source = new EventSource("/ops/stream");
source.addEventListener("open", refreshSoon);
source.addEventListener("changed", refreshSoon);
source.addEventListener("error", () => show("warn", "正在重新连接"));
addEventListener("pagehide", () => source.close());
