"use strict";
// Sends the chosen file to be examined and shows what came of it; nothing is stored anywhere.

const chosen = document.getElementById("file");
const verdict = document.getElementById("verdict");

function say(words) {
  const line = document.createElement("p");
  line.className = "headline";
  line.textContent = words;
  verdict.replaceChildren(line);
}

chosen.addEventListener("change", async () => {
  const file = chosen.files[0];
  if (!file) return;
  say("正在验……");
  try {
    const answer = await fetch("/verify/document", { method: "POST", body: file, headers: { "Content-Type": "application/pdf" } });
    if (answer.ok) verdict.innerHTML = await answer.text();
    else say(answer.status === 429 ? "验得太多了，请过一会儿再试。" : "平台现在验不了，请稍后再试。");
  } catch {
    say("没有连上平台，请稍后再试。");
  }
  chosen.value = "";
  verdict.scrollIntoView({ block: "start" });
});
