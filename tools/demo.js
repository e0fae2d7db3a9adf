/** `npm run demo`: set up, then the demo in this same process, so that a signal reaches it. */
const { setup } = require("./setup");

setup();
require("../dist/demo/main.js");
