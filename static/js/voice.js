// Press and speak: a recording made on the page becomes the file of an ordinary field. Without a recorder, or on a page
// that is not sent encrypted, nothing of this is shown, and the field itself opens the recorder of the telephone.
(function () {
  "use strict";

  var box = document.querySelector("[data-recorder]");
  var devices = navigator.mediaDevices;
  if (!box || !window.isSecureContext || !window.MediaRecorder || !devices || !devices.getUserMedia) return;
  try {
    new DataTransfer().items.add(new File([""], "probe"));
  } catch (_error) {
    return; // an old one: it cannot put a file into a field
  }

  var TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
  var BITS = 32000; // a second: speech is clear, and a minute is a quarter of a megabyte

  var field = document.getElementById(box.getAttribute("data-recorder"));
  var form = field.form;
  var press = box.querySelector("[data-press]");
  var drop = box.querySelector("[data-drop]");
  var count = box.querySelector("[data-count]");
  var status = box.querySelector("[role=status]");
  var player = box.querySelector("audio");
  var most = Number(box.getAttribute("data-most"));
  var recorder = null;
  var ticking = null;
  var sending = null; // the button that was pressed while it was still recording

  function report(what) {
    status.textContent = what ? status.getAttribute("data-" + what) : "";
  }

  function name(what) {
    press.textContent = press.getAttribute("data-" + what);
  }

  function isRecording() {
    return recorder !== null && recorder.state === "recording";
  }

  function tick(began) {
    var seconds = Math.min(most, Math.floor((Date.now() - began) / 1000));
    count.textContent = count.getAttribute("data-count").replace("{n}", seconds);
    if (seconds >= most) stop("full");
  }

  function start() {
    press.disabled = true;
    devices.getUserMedia({ audio: true }).then(begin, function () {
      press.disabled = false;
      report("refused");
    });
  }

  function begin(stream) {
    var type = TYPES.filter(function (one) {
      return MediaRecorder.isTypeSupported && MediaRecorder.isTypeSupported(one);
    })[0];
    var pieces = [];
    try {
      recorder = new MediaRecorder(stream, type ? { mimeType: type, audioBitsPerSecond: BITS } : {});
    } catch (_error) {
      silence(stream);
      press.disabled = false;
      report("refused");
      return;
    }
    recorder.ondataavailable = function (event) {
      if (event.data.size) pieces.push(event.data);
    };
    recorder.onstop = function () {
      silence(stream);
      keep(new Blob(pieces, { type: recorder.mimeType || type || "" }));
    };
    var began = Date.now();
    recorder.start();
    ticking = setInterval(function () {
      tick(began);
    }, 250);
    forget();
    press.disabled = false;
    press.setAttribute("aria-pressed", "true");
    count.hidden = false;
    tick(began);
    name("stop");
    report("going");
  }

  function silence(stream) {
    stream.getTracks().forEach(function (track) {
      track.stop();
    });
  }

  function stop(why) {
    clearInterval(ticking);
    if (!isRecording()) return;
    press.setAttribute("aria-pressed", "false");
    report(why);
    recorder.stop();
  }

  function keep(blob) {
    var transfer = new DataTransfer();
    var kind = /ogg|mp4/.exec(blob.type);
    transfer.items.add(new File([blob], "voice." + (kind ? kind[0] : "webm"), { type: blob.type.split(";")[0] }));
    field.files = transfer.files;
    player.src = URL.createObjectURL(blob);
    player.hidden = drop.hidden = false;
    name("again");
    var button = sending;
    sending = null;
    if (button) button.click();
  }

  function forget() {
    if (player.src) {
      URL.revokeObjectURL(player.src);
      player.removeAttribute("src");
      player.load();
    }
    field.value = "";
    player.hidden = drop.hidden = count.hidden = true;
    name("start");
  }

  press.addEventListener("click", function () {
    if (isRecording()) stop("done");
    else start();
  });

  drop.addEventListener("click", function () {
    forget();
    report("dropped");
    press.focus();
  });

  // Whoever presses the button before the recording has ended means what was said so far.
  form.addEventListener(
    "submit",
    function (event) {
      if (!isRecording()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      sending = event.submitter || form.querySelector("button:not([type=button])");
      stop("done");
    },
    true
  );

  window.addEventListener("pagehide", function () {
    stop("done");
  });

  box.hidden = false;
})();
