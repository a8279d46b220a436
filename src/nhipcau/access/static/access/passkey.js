/* Passkeys: hands the browser the question of the server and the server the browser's answer. No text stands here. */
"use strict";
(function () {
  function bytes(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/")), out = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out.buffer;
  }
  function text(buffer) {
    var raw = "";
    new Uint8Array(buffer).forEach(function (byte) { raw += String.fromCharCode(byte); });
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function options(form) {
    var key = JSON.parse(form.dataset.options).publicKey;
    key.challenge = bytes(key.challenge);
    if (key.user) key.user.id = bytes(key.user.id);
    (key.excludeCredentials || []).concat(key.allowCredentials || []).forEach(function (one) { one.id = bytes(one.id); });
    return { publicKey: key };
  }
  function answer(made) {
    var response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (made.response[name]) response[name] = text(made.response[name]);
    });
    return JSON.stringify({
      id: made.id, rawId: text(made.rawId), type: made.type, response: response,
      clientExtensionResults: made.getClientExtensionResults()
    });
  }
  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    var button = form.querySelector("[data-passkey-go]"), state = form.querySelector("[data-passkey-state]");
    if (!button || !window.PublicKeyCredential) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      state.textContent = "";
      navigator.credentials[form.dataset.passkey](options(form)).then(function (made) {
        form.querySelector("input[name=passkey]").value = answer(made);
        form.requestSubmit();
      }).catch(function () { state.textContent = form.dataset.failed; });
    });
  });
})();
