/* Comfort of a form that is filled in: saved while typed, changed parts drawn in place, nothing lost when the network
   or the session is. Without this file the page is saved by its buttons. No text for people stands here. */
"use strict";
(function () {
  var form = document.querySelector("form[data-filling]");
  if (!form || !window.htmx) return;
  var answers = document.getElementById("answers"), told = form.dataset, key = "nhip-form-" + told.sheet;
  var typed = 0, sent = 0, saved = 0, held = {};

  function state(text) {
    var place = document.getElementById("saved-at");
    if (!place) return;
    place.textContent = text;
    place.dataset.unsaved = "1";
  }
  function values() {
    var found = {};
    new FormData(form).forEach(function (value, name) {
      if (name.slice(0, 2) === "a.") (found[name] = found[name] || []).push(value);
    });
    return found;
  }
  function keep() {
    if (!("keeps" in told)) return;
    try { localStorage.setItem(key, JSON.stringify(values())); } catch (full) { /* the page itself still holds it */ }
  }
  function forget() { try { localStorage.removeItem(key); } catch (none) { /* nothing is kept */ } }
  function put(kept) {
    var changed = false;
    Object.keys(kept).forEach(function (name) {
      form.querySelectorAll("[name='" + CSS.escape(name) + "']").forEach(function (input) {
        var on = kept[name].indexOf(input.value) >= 0;
        if (input.type === "radio" || input.type === "checkbox") {
          if (input.checked !== on) { input.checked = on; changed = true; }
        } else if (input.value !== kept[name][0]) { input.value = kept[name][0]; changed = true; }
      });
    });
    return changed;
  }
  function say(text) {
    var line = document.createElement("div"), place = document.getElementById("messages");
    line.className = "notice notice-warning";
    line.textContent = text;
    place.replaceChildren(line);
  }
  function again() { htmx.trigger(answers, "again"); }
  function failed(text) {
    sent = saved;
    state(text);
    keep();
  }
  /* After signing in elsewhere this page holds an old token: it is read anew, and nothing else of the answer. */
  function renewed() {
    return fetch(location.href, { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      if (!page.querySelector("form[data-filling]")) return false;
      var token = page.querySelector("form[data-filling] [name=csrfmiddlewaretoken]").value;
      document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (input) { input.value = token; });
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
      return true;
    }).catch(function () { return false; });
  }

  form.addEventListener("input", function () { typed += 1; state(told.unsaved); keep(); });
  answers.addEventListener("htmx:configRequest", function (event) {
    var shapes = [];
    form.querySelectorAll("[data-shape]").forEach(function (part) { shapes.push(part.id + ":" + part.dataset.shape); });
    event.detail.parameters.set ? event.detail.parameters.set("shapes", shapes.join(" ")) : (event.detail.parameters.shapes = shapes.join(" "));
    sent = typed;
    held = values();
  });
  answers.addEventListener("htmx:beforeOnLoad", function (event) {
    if (event.detail.xhr.getResponseHeader("HX-Redirect") && event.detail.xhr.getResponseHeader("HX-Redirect").indexOf(told.sheet) < 0 ||
        event.detail.xhr.status === 403) {
      event.preventDefault();
      failed(told.over);
    }
  });
  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    var part = event.detail.target, now = values(), busy = part && part.contains(document.activeElement);
    if (!busy || !part.dataset || !part.dataset.shape) return;
    var newer = Array.prototype.some.call(part.querySelectorAll("[name^='a.']"), function (input) {
      return JSON.stringify(now[input.name]) !== JSON.stringify(held[input.name]);
    });
    if (newer) event.detail.shouldSwap = false; /* typed on meanwhile: it is drawn with the next answer */
  });
  answers.addEventListener("htmx:afterRequest", function (event) {
    if (!event.detail.successful || event.detail.xhr.getResponseHeader("HX-Redirect")) return;
    saved = sent;
    if (saved === typed) forget(); else state(told.unsaved);
    var asked = {}, page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    page.querySelectorAll("template").forEach(function (one) {
      var mark = one.content.querySelector("[data-asked]");
      if (mark) asked[mark.dataset.asked] = true;
    });
    form.querySelectorAll("section[id]").forEach(function (section) { section.hidden = !asked[section.id]; });
  });
  answers.addEventListener("htmx:sendError", function () { failed(told.offline); setTimeout(again, 10000); });
  answers.addEventListener("htmx:timeout", function () { failed(told.offline); setTimeout(again, 10000); });
  answers.addEventListener("htmx:responseError", function () { failed(told.over); });
  window.addEventListener("online", again);

  var leaving = false;
  form.addEventListener("submit", function (event) {
    if (saved === typed || leaving) { leaving = true; forget(); return; }
    event.preventDefault(); /* the session may be over: what was typed must not go with the page */
    var pressed = event.submitter;
    renewed().then(function (here) {
      if (!here) { failed(told.over); delete form.dataset.busy; return; }
      leaving = true;
      forget();
      form.requestSubmit(pressed || undefined);
    });
  });
  window.addEventListener("beforeunload", function (event) {
    if (typed > saved && !leaving) { event.preventDefault(); event.returnValue = " "; }
  });
  window.addEventListener("pageshow", function () { leaving = false; });

  if ("keeps" in told) {
    try {
      var kept = JSON.parse(localStorage.getItem(key) || "null");
      if (kept && put(kept)) { typed += 1; state(told.unsaved); say(told.restore); again(); }
    } catch (broken) { forget(); }
  } else forget();
})();
