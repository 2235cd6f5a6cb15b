import "./replay.test.js";
