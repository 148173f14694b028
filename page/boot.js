// Says in words why the app cannot start. Plain ES5 in a classic script, so that even a browser too old for the app runs it.
window.playgroundBoot = (function () {
  "use strict";
  // The app removes the element when it mounts: from then on errors are the app's own business.
  function say(message) {
    var notice = document.getElementById("boot");
    var frame = document.getElementById("frame");
    if (!notice && document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", function () { say(message); });
    }
    if (frame) frame.parentNode.removeChild(frame);
    if (notice) {
      notice.className = "";
      notice.setAttribute("role", "alert");
      notice.textContent = message;
    }
  }
  var missing = [];
  if (typeof WebAssembly !== "object") missing.push("WebAssembly");
  if (typeof Worker !== "function") missing.push("web workers");
  if (!("noModule" in document.createElement("script"))) missing.push("JavaScript modules");
  if (missing.length > 0) {
    say("The Plugin Playground cannot start: this browser has no " + missing.join(" and no ") +
      ". Turn it on, or use a current Chrome, Edge, Firefox or Safari.");
  }
  return {
    canRun: missing.length === 0,
    fail: function (error) {
      console.error(error);
      if (window.playgroundOffline) window.playgroundOffline.forget();
      say("The Plugin Playground could not start: " + (error && error.message ? error.message : error) +
        ". Check the connection and reload the page.");
    }
  };
})();
