import "./every-command.test.js";
