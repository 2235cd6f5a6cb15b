import "./kill.test.js";
