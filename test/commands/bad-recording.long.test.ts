import "./bad-recording.test.js";
