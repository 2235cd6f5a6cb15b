import "./wrong-lines.test.js";
