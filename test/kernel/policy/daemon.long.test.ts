import "./daemon.test.js";
