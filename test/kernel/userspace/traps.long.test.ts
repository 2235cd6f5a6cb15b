import "./traps.test.js";
