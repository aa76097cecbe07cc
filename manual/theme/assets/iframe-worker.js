// Search from files. A browser starts no worker from a page that it opened as a file; there, a hidden frame runs the
// worker's script instead. The frame has its own `self`, as a worker has, and the same messages.
if (location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super();
      this.onmessage = null;
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.appendChild(this.frame);
      const inside = this.frame.contentWindow;
      this.inside = inside;
      this.ready = new Promise((resolve) => {
        inside.postMessage = (data) => this.deliver(this, data);
        inside.importScripts = (...urls) => {
          for (const each of urls) inside.document.write(`<script src="${each}"><\/script>`);
        };
        const script = inside.document.createElement("script");
        script.src = url;
        script.onload = resolve;
        inside.document.body.appendChild(script);
      });
    }
    deliver(to, data) {
      const message = new MessageEvent("message", { data });
      if (typeof to.onmessage === "function") to.onmessage(message);
      to.dispatchEvent(message);
    }
    postMessage(data) {
      this.ready.then(() => this.deliver(this.inside, data));
    }
    terminate() {
      this.frame.remove();
    }
  };
  window.Worker = window.IFrameWorker;
}
