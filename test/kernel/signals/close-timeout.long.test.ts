import "./close-timeout.test.js";
