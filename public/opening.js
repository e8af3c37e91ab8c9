// Opens the page: starts its module, or says what is missing and what to do.
// Old JavaScript on purpose (but for import()): it also runs in browsers that cannot run the rest.
(function () {
  "use strict";

  // Before the first paint, so that a dark page never flashes white. The page takes over from here.
  var kept = null;
  try {
    kept = localStorage.getItem("ganlet-theme");
  } catch (refused) {}
  var dark = kept ? kept === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.setAttribute("data-theme", dark ? "dark" : "light");

  // How long nothing may arrive before a sentence says so.
  var PATIENCE_MS = 8000;
  // The smallest module with an instruction of WebAssembly SIMD.
  var SIMD = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
  ]);
  var BROWSERS = "Chrome, Edge, Firefox or Safari";

  var version = document.querySelector("meta[name=trainer-version]").getAttribute("content");
  var tries = 0;
  // Whether the module has begun: it can begin only once.
  var begun = false;

  // What this place lacks, or nothing.
  function missing() {
    if (location.protocol === "file:") {
      return "This page was opened as a file, and browsers load its parts only from a web server. Put its folder on a web server, or type “cargo xtask play”.";
    }
    if (typeof WebAssembly !== "object" || !WebAssembly.validate) {
      return "This browser has no WebAssembly, which this page is made of. In Lockdown Mode, allow this site in the browser's website settings; otherwise open it in a current " + BROWSERS + ".";
    }
    if (!WebAssembly.validate(SIMD)) {
      return "This browser is too old for this page: it has no WebAssembly SIMD. Open the page in Chrome or Edge 91, Firefox 89, Safari 16.4 or newer.";
    }
    try {
      new WebAssembly.Module(SIMD);
    } catch (refused) {
      return "The rules of this web site (its Content-Security-Policy) forbid WebAssembly. Whoever runs the site must add 'wasm-unsafe-eval' to script-src.";
    }
    return null;
  }

  function open() {
    tell("Opening the page. Two networks are about to play.", false);
    var why = missing();
    if (why) return fail(why);
    // A file that failed once is asked for anew: browsers and servers in between keep failures too.
    var query = "?v=" + version + (tries ? "&again=" + Date.now() : "");
    var watch = watchArrival();
    var code = import(new URL("app.js" + query, document.baseURI).href).catch(function () {
      throw new Error(notLoaded("app.js"));
    });
    var wasm = fetch("app_bg.wasm" + query).then(
      function (response) {
        if (!response.ok) throw new Error(notLoaded("app_bg.wasm", "the server answered " + response.status));
        // The copy is only watched; the original goes to the compiler.
        watch.listen(response.clone());
        return response;
      },
      function () {
        throw new Error(notLoaded("app_bg.wasm"));
      },
    );
    Promise.all([code, wasm])
      .then(function (parts) {
        return parts[0].default({ module_or_path: parts[1] }).catch(function (error) {
          // Anything else went wrong before the module ran.
          begun = error instanceof WebAssembly.RuntimeError;
          throw new Error("This page could not start: " + sentence(error) + " Try again; if that does not help, open it in a current " + BROWSERS + ".");
        });
      })
      .then(watch.end, function (error) {
        watch.end();
        fail(error.message);
      });
  }

  // Says when nothing arrives any more, and takes it back when something does.
  function watchArrival() {
    var last = Date.now();
    var silent = false;
    var timer = setInterval(function () {
      if (silent || Date.now() - last < PATIENCE_MS) return;
      silent = true;
      tell("Nothing has arrived from the server for some seconds. The page opens by itself when the rest comes; otherwise check the connection and try again.", true);
    }, 500);
    function heard() {
      last = Date.now();
      if (silent) tell("Opening the page. Two networks are about to play.", false);
      silent = false;
    }
    return {
      listen: function (response) {
        if (!response.body) return;
        var reader = response.body.getReader();
        (function next() {
          reader.read().then(
            function (part) {
              heard();
              if (!part.done) next();
            },
            // The original fails as well, and that is told.
            function () {},
          );
        })();
      },
      end: function () {
        clearInterval(timer);
      },
    };
  }

  function notLoaded(file, why) {
    var reason = why || (navigator.onLine === false ? "this device is offline" : "the connection or the server failed");
    return "A part of this page, " + file + ", could not be loaded: " + reason + ". Check the connection and try again.";
  }

  function sentence(error) {
    var said = String((error && error.message) || error || "the browser does not say why").split("\n")[0];
    return said.replace(/\.?$/, ".");
  }

  function again() {
    tries += 1;
    if (begun) location.reload();
    else open();
  }

  function fail(words) {
    tell(words, true);
  }

  // Puts words where the page is going to be, and shows or hides the button below them.
  function tell(words, stuck) {
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", function () {
        tell(words, stuck);
      }, { once: true });
      return;
    }
    var place = document.getElementById("opening-words");
    if (!place) {
      // The page had cleared the place and failed then.
      if (stuck) document.body.insertAdjacentHTML("afterbegin", "<p id=\"opening-words\" role=\"alert\"></p><button id=\"opening-again\" type=\"button\" class=\"button\">Try again</button>");
      place = document.getElementById("opening-words");
      if (!place) return;
    }
    place.textContent = words;
    var button = document.getElementById("opening-again");
    button.hidden = !stuck;
    button.onclick = again;
    var late = document.getElementById("opening-late");
    if (late) late.remove();
  }

  open();
})();
