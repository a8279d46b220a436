/* A shared computer: hides the page at a key or after a while at rest, and keeps what was typed for its owner.
   Without this file the button locks the session on the server and a session at rest is locked there. */
"use strict";
(function () {
  var box = document.getElementById("lock");
  if (!box || !box.showModal) return;
  var form = box.querySelector("form"), why = document.getElementById("lock-why"), password = form.elements.password;
  var who = form.elements.who.value, title = document.title, idle = Number(box.dataset.idle) * 1000;
  var others = window.BroadcastChannel ? new BroadcastChannel("nhip") : null;
  var hidden = false, busy = Date.now(), told = busy, said = busy, before = null;

  function post(address, body) {
    var token = form.elements.csrfmiddlewaretoken.value;
    var headers = { "X-CSRFToken": token, Accept: "application/json" };
    return fetch(address, { method: "POST", body: body, headers: headers, credentials: "same-origin", keepalive: true });
  }
  function hide(tell) {
    if (hidden) return;
    hidden = true;
    before = document.activeElement;
    document.documentElement.dataset.locked = "1";
    document.title = "Nhịp Cầu";
    password.value = why.textContent = "";
    box.showModal();
    password.focus();
    if (!tell) return;
    if (others) others.postMessage({ hide: who });
    post(box.dataset.lock).catch(function () { /* the page is hidden; the server locks it when it has been at rest */ });
  }
  function show(token) {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (input) { input.value = token; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    if (!hidden) return;
    hidden = false;
    busy = told = Date.now();
    delete document.documentElement.dataset.locked;
    document.title = title;
    password.value = "";
    box.close();
    if (before && before.focus) before.focus();
  }
  function worked() {
    var now = Date.now();
    if (hidden || now - busy < 1000) return;
    busy = now;
    if (others && now - said > 20000) { said = now; others.postMessage({ busy: who }); }
    if (now - told > 240000) { /* typing for long must not let the session come to rest */
      told = now;
      post(box.dataset.alive).then(function (answer) { if (answer.status === 401) hide(false); }).catch(function () {});
    }
  }

  document.querySelectorAll("form[data-hide]").forEach(function (one) {
    one.addEventListener("submit", function (event) { event.preventDefault(); hide(true); });
  });
  box.addEventListener("cancel", function (event) { event.preventDefault(); });
  box.addEventListener("close", function () { if (hidden) box.showModal(); });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    why.textContent = "";
    post(form.action, new FormData(form)).then(function (answer) {
      var link = form.querySelector("a");
      if (answer.status === 401) { why.textContent = box.dataset.over; link.hidden = false; return null; }
      return answer.json().then(function (told) {
        password.value = "";
        if (!answer.ok) { why.textContent = told.why; password.focus(); return; }
        link.hidden = true;
        if (others) others.postMessage({ show: who, token: told.token });
        show(told.token);
      });
    }).catch(function () { why.textContent = box.dataset.failed; });
  });
  box.querySelector("form[data-change]").addEventListener("submit", function () {
    document.dispatchEvent(new Event("nhip:forget")); /* nothing of this page is asked about any more */
  });
  if (others) others.onmessage = function (event) {
    if (event.data.hide === who) hide(false);
    if (event.data.busy === who) busy = Date.now();
    if (event.data.show === who) show(event.data.token);
  };
  ["keydown", "pointerdown", "pointermove", "wheel", "input"].forEach(function (name) {
    document.addEventListener(name, worked, { passive: true, capture: true });
  });
  setInterval(function () { if (Date.now() - busy > idle) hide(true); }, 2000);
  document.addEventListener("visibilitychange", function () { if (Date.now() - busy > idle) hide(true); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
})();
